package muster.identity;

import com.unboundid.ldap.sdk.DN;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is in a group of the directory, by whatever the directory names them with. */
final class DirectoryMembers {
    private final Set<String> ids;
    private final Set<String> dns;
    private final Set<String> logins;

    private DirectoryMembers(Set<String> ids, Set<String> dns, Set<String> logins) {
        this.ids = ids;
        this.dns = dns;
        this.logins = logins;
    }

    static DirectoryMembers ofIds(Set<String> ids) {
        return new DirectoryMembers(ids, Set.of(), Set.of());
    }

    /** From a group's own list, of DNs or of logins. */
    static DirectoryMembers listed(Set<String> values) {
        var dns = new HashSet<String>();
        var logins = new HashSet<String>();
        for (var value : values) {
            if (DN.isValidDN(value)) {
                dns.add(DirectoryReader.normal(value));
            } else {
                Login.from(value).ifPresent(logins::add);
            }
        }
        return new DirectoryMembers(Set.of(), dns, logins);
    }

    /**
     * Whether this is one of them.
     *
     * @param login what Muster accepted as this person's login; null when it did not, for then a group that lists the login means
     *     somebody else
     */
    boolean have(DirectoryPerson person, String normalDn, @Nullable String login) {
        return ids.contains(person.id()) || dns.contains(normalDn) || (login != null && logins.contains(login));
    }
}
