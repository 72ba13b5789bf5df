package muster.identity;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user of Muster who comes from the directory, as it is stored.
 *
 * @param roles as given, without what they imply
 * @param leaver whether the sync disabled it; what a person disabled stays disabled
 */
record DirectoryUser(
        long id,
        String externalId,
        String login,
        String name,
        @Nullable String mail,
        Set<ServerRole> roles,
        boolean disabled,
        boolean leaver) {
    /** The same as an administrator. */
    DirectoryUser administering() {
        var more = EnumSet.of(ServerRole.ADMIN);
        more.addAll(roles);
        return new DirectoryUser(id, externalId, login, name, mail, more, disabled, leaver);
    }
}
