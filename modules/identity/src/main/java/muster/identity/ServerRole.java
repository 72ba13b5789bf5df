package muster.identity;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What somebody may do to the server as a whole, whatever groups they are in. Who has {@link #ADMIN} has all of them. */
public enum ServerRole {
    /** Everything: users, roles, tokens of others. */
    ADMIN,
    /** Groups and their members, the running of the server. */
    OPERATOR,
    /** What is said in any group. */
    MODERATOR,
    /** The audit log. */
    AUDITOR;

    /** The word that is stored, that clients write and that the container knows as a role. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role with this word. */
    public static Optional<ServerRole> of(String word) {
        return EnumSet.allOf(ServerRole.class).stream()
                .filter(role -> role.word().equals(word))
                .findFirst();
    }

    /** What follows from these: all of them when ADMIN is among them. */
    static Set<ServerRole> implied(Set<ServerRole> given) {
        return given.contains(ADMIN) ? EnumSet.allOf(ServerRole.class) : given;
    }

    /** Writes words with commas between them, for the database to part. */
    static String words(Set<ServerRole> roles) {
        return roles.stream().sorted().map(ServerRole::word).collect(Collectors.joining(","));
    }

    /** Reads words with commas between them, as the database joins them. */
    static Set<ServerRole> all(String words) {
        var roles = EnumSet.noneOf(ServerRole.class);
        for (var word : words.split(",", -1)) {
            of(word).ifPresent(roles::add);
        }
        return Collections.unmodifiableSet(roles);
    }
}
