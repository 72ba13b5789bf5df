package muster.identity;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The knobs of the directory; without {@code muster.identity.ldap.url} there is none, and the others mean nothing. Dependent,
 * not application-scoped, because its fields are read directly and a proxy's would be empty.
 */
@Dependent
class LdapConfig {
    /** Where the filters of the knobs take the login, or any login during a sync. */
    static final String LOGIN = "{login}";

    /** Where the filter of members takes the DN of their group. */
    static final String GROUP = "{group}";

    private static final int URLS_MAX = 8;
    private static final Set<String> TLS = Set.of("starttls", "none");
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.url")
    Optional<String> url;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.tls")
    String tls;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.trust-store")
    Optional<String> trustStore;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.trust-store-password")
    Optional<String> trustStorePassword;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.bind-dn")
    Optional<String> bindDn;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.bind-password")
    Optional<String> bindPassword;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.base")
    Optional<String> base;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.user-filter")
    String userFilter;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.id-attribute")
    String idAttribute;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.login-attribute")
    String loginAttribute;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.name-attribute")
    String nameAttribute;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.mail-attribute")
    String mailAttribute;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.member-filter")
    Optional<String> memberFilter;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.member-attribute")
    String memberAttribute;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.roles")
    Optional<String> roles;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.groups")
    Optional<String> groups;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.create-at-sign-in")
    boolean createAtSignIn;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.connect-timeout")
    Duration connectTimeout;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.response-timeout")
    Duration responseTimeout;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.sign-ins-at-once")
    int signInsAtOnce;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.page-size")
    int pageSize;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.users-max")
    int usersMax;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.sync-every")
    Duration syncEvery;

    @Inject
    @ConfigProperty(name = "muster.identity.ldap.leavers-percent-max")
    int leaversPercentMax;

    /** Whether there is a directory at all. */
    boolean present() {
        return url.isPresent();
    }

    /** Stops the deployment when a value cannot work: a wrong one would keep everybody out later, or let somebody in. */
    void check(@Observes Startup event) {
        if (!present()) {
            return;
        }
        urls();
        if (!TLS.contains(tls)) {
            throw new IllegalArgumentException("muster.identity.ldap.tls must be one of " + TLS + ", not " + tls);
        }
        if (trustStore.isPresent()) {
            requireFile(trustStore.get());
            var unused = DirectoryLink.trusting(this);
        }
        if (bindDn.isPresent() && bindPassword.orElse("").isEmpty()) {
            throw new IllegalArgumentException("muster.identity.ldap.bind-dn needs muster.identity.ldap.bind-password:"
                    + " with an empty one the directory would let anybody in as nobody");
        }
        requireDn("muster.identity.ldap.bind-dn", bindDn.orElse(""));
        requireDn("muster.identity.ldap.base", baseDn());
        requireFilter("muster.identity.ldap.user-filter", userFilter, LOGIN);
        memberFilter.ifPresent(filter -> requireFilter("muster.identity.ldap.member-filter", filter, GROUP));
        roleMapping();
        groupMapping();
        within("muster.identity.ldap.connect-timeout (ms)", connectTimeout.toMillis(), 100, 60_000);
        within("muster.identity.ldap.response-timeout (ms)", responseTimeout.toMillis(), 100, 300_000);
        within("muster.identity.ldap.sign-ins-at-once", signInsAtOnce, 1, 1_000);
        within("muster.identity.ldap.page-size", pageSize, 1, 10_000);
        within("muster.identity.ldap.users-max", usersMax, 1, 1_000_000);
        within("muster.identity.ldap.sync-every (s)", syncEvery.toSeconds(), 1, 86_400);
        within("muster.identity.ldap.leavers-percent-max", leaversPercentMax, 0, 100);
    }

    /** The directory's servers, in the order in which they are tried. */
    List<LDAPURL> urls() {
        var urls = new ArrayList<LDAPURL>();
        for (var text : BLANKS.split(url.orElse("").strip(), -1)) {
            try {
                var one = new LDAPURL(text);
                if (!Set.of("ldap", "ldaps").contains(one.getScheme()) || !one.hostProvided()) {
                    throw new IllegalArgumentException(
                            "muster.identity.ldap.url needs ldap://host or ldaps://host, not " + text);
                }
                urls.add(one);
            } catch (LDAPException e) {
                throw new IllegalArgumentException("muster.identity.ldap.url is none: " + text, e);
            }
        }
        within("the number of URLs in muster.identity.ldap.url", urls.size(), 1, URLS_MAX);
        return urls;
    }

    /** Below which entry the users are. */
    String baseDn() {
        return base.orElse("");
    }

    /** Which groups of the directory give which roles of the server; several may give one, and one several. */
    List<GroupMapping<ServerRole>> roleMapping() {
        return GroupMapping.of("muster.identity.ldap.roles", roles.orElse(""), LdapConfig::role);
    }

    /** Whose members are those of which group of Muster, which has only one to follow: a second would undo the first. */
    List<GroupMapping<Long>> groupMapping() {
        var mapping = GroupMapping.of("muster.identity.ldap.groups", groups.orElse(""), Long::valueOf);
        Set<Long> followed = new HashSet<>();
        for (var one : mapping) {
            if (!followed.add(one.target())) {
                throw new IllegalArgumentException(
                        "muster.identity.ldap.groups names the group " + one.target() + " of Muster twice");
            }
        }
        return mapping;
    }

    /** The filter that finds users: one by its login, or all of them with a login of {@code *}. */
    String usersWith(String login) {
        return userFilter.replace(LOGIN, login);
    }

    private static ServerRole role(String text) {
        return ServerRole.of(text)
                .orElseThrow(
                        () -> new IllegalArgumentException("muster.identity.ldap.roles knows no role '" + text + "'"));
    }

    private static void requireFile(String path) {
        if (!Files.isReadable(Path.of(path))) {
            throw new IllegalArgumentException("muster.identity.ldap.trust-store cannot be read: " + path);
        }
    }

    private static void requireDn(String knob, String dn) {
        if (!DN.isValidDN(dn)) {
            throw new IllegalArgumentException(knob + " is no DN: " + dn);
        }
    }

    private static void requireFilter(String knob, String filter, String place) {
        if (!filter.contains(place)) {
            throw new IllegalArgumentException(knob + " must say " + place + " somewhere, not only " + filter);
        }
        try {
            Filter.create(filter.replace(place, "x"));
        } catch (LDAPException e) {
            throw new IllegalArgumentException(knob + " is no filter: " + filter, e);
        }
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + " must lie between " + min + " and " + max + ", not " + value);
        }
    }
}
