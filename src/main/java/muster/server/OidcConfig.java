package muster.server;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.security.enterprise.authentication.mechanism.http.OpenIdAuthenticationMechanismDefinition;
import jakarta.security.enterprise.authentication.mechanism.http.openid.ClaimsDefinition;
import java.net.URI;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import muster.identity.ServerRole;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The knobs of OpenID Connect, and the container's mechanism for it, which reads them here by expression and stands behind
 * {@link MusterAuthentication} (decision 0015). Without an issuer it is never asked. Public and named because expressions
 * want it so; its fields are not to be read from outside, where a proxy stands.
 */
@ApplicationScoped
@Named("musterOidc")
@OpenIdAuthenticationMechanismDefinition(
        providerURI = "${musterOidc.issuer}",
        clientId = "${musterOidc.clientId}",
        clientSecret = "${musterOidc.clientSecret}",
        redirectURI = "${baseURL}/callback",
        scopeExpression = "${musterOidc.scopes}",
        // State and nonce are kept in cookies: no session before somebody signed in, and any instance may go on.
        useSession = false,
        jwksConnectTimeout = OidcConfig.KEYS_WAIT_MILLIS,
        jwksReadTimeout = OidcConfig.KEYS_WAIT_MILLIS,
        claimsDefinition =
                @ClaimsDefinition(
                        callerNameClaim = "${musterOidc.loginClaim}",
                        callerGroupsClaim = "${musterOidc.groupsClaim}"))
public class OidcConfig {
    /** How long to wait for the provider's keys; the default of half a second is short for one that just started. */
    static final int KEYS_WAIT_MILLIS = 5_000;

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    private static final Pattern ORIGIN = Pattern.compile("https?://[A-Za-z0-9.\\[\\]:-]+");

    @Inject
    @ConfigProperty(name = "muster.server.oidc.issuer")
    Optional<String> issuer;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.client-id")
    Optional<String> clientId;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.client-secret")
    Optional<String> clientSecret;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.scopes")
    String scopes;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.login-claim")
    String loginClaim;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.name-claim")
    String nameClaim;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.groups-claim")
    String groupsClaim;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.roles")
    Optional<String> roles;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.groups")
    Optional<String> groups;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.create-users")
    boolean createUsers;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.link-logins")
    boolean linkLogins;

    @Inject
    @ConfigProperty(name = "muster.server.oidc.origin")
    Optional<String> origin;

    /** Whether there is a provider at all. */
    boolean present() {
        return issuer.isPresent();
    }

    /** Stops the deployment when what is needed beside the issuer is missing. */
    void check(@Observes Startup event) {
        if (issuer.isEmpty()) {
            return;
        }
        var at = URI.create(issuer.get());
        var scheme = String.valueOf(at.getScheme()).toLowerCase(Locale.ROOT);
        if (at.getHost() == null || !(scheme.equals("https") || (scheme.equals("http") && isHere(at.getHost())))) {
            throw new IllegalArgumentException("muster.server.oidc.issuer needs https://host/…, not " + issuer.get()
                    + ": whoever changes what the provider says on its way may sign in as anybody");
        }
        if (clientId.isEmpty() || clientSecret.isEmpty()) {
            throw new IllegalArgumentException("muster.server.oidc.issuer needs muster.server.oidc.client-id and"
                    + " muster.server.oidc.client-secret");
        }
        roleMapping(roles.orElse(""));
        groupMapping(groups.orElse(""));
        if (origin.filter(text -> !ORIGIN.matcher(text).matches()).isPresent()) {
            throw new IllegalArgumentException(
                    "muster.server.oidc.origin needs https://host or https://host:port, not " + origin.get());
        }
    }

    private static boolean isHere(String host) {
        return host.equals("localhost") || host.equals("127.0.0.1") || host.equals("[::1]");
    }

    /** Which roles of the server these groups of the provider give; empty when that is not for the provider to say. */
    Optional<Set<ServerRole>> rolesOf(Collection<String> groups) {
        return roles.map(text -> {
            Set<ServerRole> given = EnumSet.noneOf(ServerRole.class);
            roleMapping(text).forEach((group, itsRoles) -> {
                if (groups.contains(group)) {
                    given.addAll(itsRoles);
                }
            });
            return given;
        });
    }

    /** The groups of Muster into which groups of the provider put people, each with whether one of these does. */
    Map<Long, Boolean> groupsOf(Collection<String> groups) {
        Map<Long, Boolean> following = new HashMap<>();
        groupMapping(this.groups.orElse(""))
                .forEach((group, itsGroups) -> itsGroups.forEach(
                        followed -> following.merge(followed, groups.contains(group), Boolean::logicalOr)));
        return following;
    }

    private static Map<String, Set<ServerRole>> roleMapping(String text) {
        return mapping("muster.server.oidc.roles needs <group>:<role of the server>", text, ServerRole::of);
    }

    private static Map<String, Set<Long>> groupMapping(String text) {
        return mapping(
                "muster.server.oidc.groups needs <group>:<id of a group of Muster>",
                text,
                id -> ID.matcher(id).matches() ? Optional.of(Long.valueOf(id)) : Optional.empty());
    }

    private static <T> Map<String, Set<T>> mapping(String need, String text, Function<String, Optional<T>> target) {
        Map<String, Set<T>> mapping = new HashMap<>();
        for (var pair : text.split(";", -1)) {
            int colon = pair.lastIndexOf(':');
            if (pair.isBlank()) {
                continue;
            }
            var said = target.apply(pair.substring(colon + 1).strip());
            if (colon < 1 || said.isEmpty()) {
                throw new IllegalArgumentException(need + ", not '" + pair + "'");
            }
            mapping.computeIfAbsent(pair.substring(0, colon).strip(), group -> new HashSet<>())
                    .add(said.get());
        }
        return mapping;
    }

    /** Which claim is shown as the name. */
    String nameClaim() {
        return nameClaim;
    }

    /** Where browsers find Muster; nothing when that is to be read from their requests. */
    Optional<String> origin() {
        return origin;
    }

    /** Whether somebody unknown becomes a user. */
    boolean createUsers() {
        return createUsers;
    }

    /** Whether somebody unknown may be taken for a user by its login. */
    boolean linkLogins() {
        return linkLogins;
    }

    /** For the expression above. */
    public String getIssuer() {
        return issuer.orElse("");
    }

    /** For the expression above. */
    public String getClientId() {
        return clientId.orElse("");
    }

    /** For the expression above. */
    public String getClientSecret() {
        return clientSecret.orElse("");
    }

    /** For the expression above; parted by blanks in the knob. */
    public String getScopes() {
        return scopes;
    }

    /** For the expression above. */
    public String getLoginClaim() {
        return loginClaim;
    }

    /** For the expression above. */
    public String getGroupsClaim() {
        return groupsClaim;
    }
}
