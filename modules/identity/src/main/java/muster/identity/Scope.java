package muster.identity;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What may be done with a session or a token, at most: never more than its user may. */
public enum Scope {
    /** See what the user sees. */
    READ(1),
    /** Send, and change what the user may change. */
    SEND(2),
    /** Use the user's roles of the server. */
    ADMIN(4),
    /** See and end sessions, make tokens: sessions only. */
    ACCOUNT(8),
    /** Change the password: sessions only, and all that is left to one whose user must do that first. */
    PASSWORD(16);

    /** What a token can be given. */
    public static final Set<Scope> OF_TOKENS = Collections.unmodifiableSet(EnumSet.of(READ, SEND, ADMIN));

    /** Every set there is, by its bits, so that connections share them. */
    private static final List<Set<Scope>> SETS =
            IntStream.range(0, 1 << values().length).mapToObj(Scope::made).toList();

    private final int bit;

    Scope(int bit) {
        this.bit = bit;
    }

    private static Set<Scope> made(int bits) {
        var set = EnumSet.allOf(Scope.class);
        set.removeIf(scope -> (bits & scope.bit) == 0);
        return Collections.unmodifiableSet(set);
    }

    /** The word that clients write. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The scope with this word. */
    public static Optional<Scope> of(String word) {
        return EnumSet.allOf(Scope.class).stream()
                .filter(scope -> scope.word().equals(word))
                .findFirst();
    }

    static Set<Scope> all() {
        return SETS.get(SETS.size() - 1);
    }

    static Set<Scope> of(int bits) {
        return SETS.get(bits);
    }

    static int bits(Set<Scope> scopes) {
        return scopes.stream().mapToInt(scope -> scope.bit).sum();
    }

    /** Reads words with commas between them, as they are stored. */
    static Set<Scope> read(String words) {
        var set = EnumSet.noneOf(Scope.class);
        for (var word : words.split(",", -1)) {
            of(word).ifPresent(set::add);
        }
        return of(bits(set));
    }

    static String words(Set<Scope> scopes) {
        return scopes.stream().map(Scope::word).collect(Collectors.joining(","));
    }
}
