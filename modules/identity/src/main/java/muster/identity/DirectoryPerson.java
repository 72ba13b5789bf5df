package muster.identity;

import org.jspecify.annotations.Nullable;

/**
 * Somebody as the directory has it.
 *
 * @param id what names the person for good, whatever becomes of login and place
 * @param login as the directory writes it; may be none that Muster can have
 */
record DirectoryPerson(
        String id,
        String dn,
        String login,
        String name,
        @Nullable String mail) {}
