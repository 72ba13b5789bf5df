package muster.identity;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Who is in a group of the directory, by whatever the directory names them with. */
final class DirectoryMembers {
    private final Set<String> names;
    private final boolean ids;

    private DirectoryMembers(Set<String> names, boolean ids) {
        this.names = names;
        this.ids = ids;
    }

    static DirectoryMembers ofIds(Set<String> ids) {
        return new DirectoryMembers(ids, true);
    }

    /** From a group's own list, of DNs or of logins. */
    static DirectoryMembers listed(Set<String> values) {
        return new DirectoryMembers(values.stream().map(DirectoryReader::normal).collect(Collectors.toSet()), false);
    }

    /** Whether this is one of them. */
    boolean have(DirectoryPerson person, String normalDn) {
        return ids
                ? names.contains(person.id())
                : names.contains(normalDn)
                        || names.contains(person.login())
                        || names.contains(person.login().toLowerCase(Locale.ROOT));
    }
}
