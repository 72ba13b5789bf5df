package muster.identity;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import muster.kernel.Limits;
import muster.kernel.OneLine;
import org.jspecify.annotations.Nullable;

/** What is asked of the directory. Every answer is whole or an exception: half a list would look like leavers. */
@ApplicationScoped
class DirectoryReader {
    private static final int PARTS_OF_A_GROUP_MAX = 1_000;
    private static final Set<String> WITHOUT_USERS = Set.of("domaindnszones", "forestdnszones", "configuration");

    @Inject
    LdapConfig config;

    /** What somebody may want to know while it is being read. */
    interface Watch {
        /** A page was read, of people or of a group. */
        void page();

        /** The directory says that a part of it is to be asked for elsewhere; it is not. */
        void elsewhere(String url);
    }

    /** Everybody whom the filter of users finds; who has no id is left out. */
    List<DirectoryPerson> everybody(LDAPConnection connection, Watch watch) throws LDAPException {
        var people = new ArrayList<DirectoryPerson>();
        for (var entry : paged(connection, watch, Filter.create(config.usersWith("*")), attributes())) {
            person(entry).ifPresent(people::add);
        }
        return people;
    }

    /** Who has this login; empty also when several have it. */
    Optional<DirectoryPerson> byLogin(LDAPConnection connection, String login) throws LDAPException {
        var request = new SearchRequest(
                config.baseDn(),
                SearchScope.SUB,
                Filter.create(config.usersWith(Filter.encodeValue(login))),
                attributes());
        request.setSizeLimit(2);
        try {
            var found = connection.search(request).getSearchEntries();
            return found.size() == 1 ? person(found.get(0)) : Optional.empty();
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** One user of the directory, if it shows any. */
    Optional<DirectoryPerson> anybody(LDAPConnection connection) throws LDAPException {
        var request =
                new SearchRequest(config.baseDn(), SearchScope.SUB, Filter.create(config.usersWith("*")), attributes());
        request.addControl(new SimplePagedResultsControl(1));
        return connection.search(request).getSearchEntries().stream()
                .findFirst()
                .flatMap(this::person);
    }

    /** The members of a group: ids of people, found by the members' filter or by the group's own list. */
    DirectoryMembers members(LDAPConnection connection, Watch watch, String group) throws LDAPException {
        if (config.memberFilter.isEmpty()) {
            return DirectoryMembers.listed(listed(connection, watch, group));
        }
        if (connection.getEntry(group, "1.1") == null) {
            throw noGroup(group);
        }
        var filter = Filter.createANDFilter(
                Filter.create(config.usersWith("*")),
                Filter.create(config.memberFilter.get().replace(LdapConfig.GROUP, Filter.encodeValue(group))));
        var ids = new HashSet<String>();
        for (var entry : paged(connection, watch, filter, config.idAttribute)) {
            id(entry).ifPresent(ids::add);
        }
        return DirectoryMembers.ofIds(ids);
    }

    private String[] attributes() {
        return new String[] {config.idAttribute, config.loginAttribute, config.nameAttribute, config.mailAttribute};
    }

    private List<SearchResultEntry> paged(LDAPConnection connection, Watch watch, Filter filter, String... attributes)
            throws LDAPException {
        var entries = new ArrayList<SearchResultEntry>();
        ASN1OctetString cookie = null;
        do {
            var request = new SearchRequest(config.baseDn(), SearchScope.SUB, filter, attributes);
            request.addControl(new SimplePagedResultsControl(config.pageSize, cookie));
            var page = connection.search(request);
            watch.page();
            entries.addAll(page.getSearchEntries());
            for (var reference : page.getSearchReferences()) {
                for (var url : reference.getReferralURLs()) {
                    if (!holdsNoUsers(url)) {
                        watch.elsewhere(url);
                    }
                }
            }
            if (entries.size() > config.usersMax) {
                throw new LDAPException(
                        ResultCode.SIZE_LIMIT_EXCEEDED,
                        "more than muster.identity.ldap.users-max of " + config.usersMax);
            }
            var control = SimplePagedResultsControl.get(page);
            if (control == null && cookie != null) {
                throw new LDAPException(
                        ResultCode.CONTROL_NOT_FOUND,
                        "a page does not say whether it is the last: how many are missing?");
            }
            cookie = control == null || !control.moreResultsToReturn() ? null : control.getCookie();
        } while (cookie != null);
        return entries;
    }

    /** Active Directory names these wherever its root is searched. */
    private static boolean holdsNoUsers(String url) {
        try {
            var first = new LDAPURL(url).getBaseDN().getRDN();
            return first != null
                    && Arrays.stream(first.getAttributeValues())
                            .anyMatch(value -> WITHOUT_USERS.contains(value.toLowerCase(Locale.ROOT)));
        } catch (LDAPException e) {
            return false;
        }
    }

    /** Active Directory shows 1,500 values at a time, under a name that says which. */
    private Set<String> listed(LDAPConnection connection, Watch watch, String group) throws LDAPException {
        var members = new HashSet<String>();
        var asked = config.memberAttribute;
        for (int part = 0; part < PARTS_OF_A_GROUP_MAX; part++) {
            var entry = connection.getEntry(group, asked);
            watch.page();
            if (entry == null) {
                throw noGroup(group);
            }
            var values = values(entry, config.memberAttribute);
            if (values == null) {
                return members;
            }
            members.addAll(List.of(values.getValues()));
            if (!values.getName().contains(";range=") || values.getName().endsWith("-*")) {
                return members;
            }
            asked = config.memberAttribute + ";range=" + members.size() + "-*";
        }
        throw new LDAPException(ResultCode.SIZE_LIMIT_EXCEEDED, "the group has no end: " + group);
    }

    private static @Nullable Attribute values(SearchResultEntry entry, String name) {
        return entry.getAttributes().stream()
                .filter(attribute -> attribute.getBaseName().equalsIgnoreCase(name) && attribute.hasValue())
                .findFirst()
                .orElse(null);
    }

    private static LDAPException noGroup(String group) {
        return new LDAPException(ResultCode.NO_SUCH_OBJECT, "there is no group " + group);
    }

    private Optional<DirectoryPerson> person(SearchResultEntry entry) {
        var login = entry.getAttributeValue(config.loginAttribute);
        return id(entry)
                .map(id -> new DirectoryPerson(
                        id,
                        entry.getDN(),
                        login == null ? "" : login,
                        shown(entry.getAttributeValue(config.nameAttribute), login == null ? "" : login),
                        mail(entry.getAttributeValue(config.mailAttribute))));
    }

    /** As a name may be in Muster, without a complaint to the directory. */
    private static String shown(@Nullable String name, String login) {
        var clean = name == null ? "" : line(name);
        var shown = clean.isEmpty() ? line(login) : clean;
        return shown.substring(0, Math.min(shown.length(), Limits.NAME_LENGTH_MAX));
    }

    private static @Nullable String mail(@Nullable String mail) {
        var clean = mail == null ? "" : line(mail);
        return clean.isEmpty() ? null : clean;
    }

    /** People may change some of this themselves; a character that the database refuses would end everybody's sync. */
    private static String line(String text) {
        return OneLine.of(text);
    }

    /** Ids are text in most directories and bytes in Active Directory. */
    private Optional<String> id(SearchResultEntry entry) {
        var bytes = entry.getAttributeValueBytes(config.idAttribute);
        if (bytes == null || bytes.length == 0) {
            return Optional.empty();
        }
        for (byte one : bytes) {
            if (one < ' ' || one > '~') {
                return Optional.of(HexFormat.of().formatHex(bytes));
            }
        }
        return Optional.of(new String(bytes, StandardCharsets.US_ASCII));
    }

    /** The form in which two spellings of a DN are the same. */
    static String normal(String dn) {
        try {
            return DN.normalize(dn);
        } catch (LDAPException e) {
            return dn; // Groups of POSIX list logins.
        }
    }
}
