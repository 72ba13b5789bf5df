package muster.receipts;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * When the members of a large group read a message, in seconds since 1970: two columns sorted by user, because a page of a group of
 * ten thousand looks at all of them and shows a hundred. A few more may be put beside them.
 */
final class ReadSeconds {
    /** Of those whose time is not known. */
    static final long UNKNOWN = -1;

    private final long[] users;
    private final long[] seconds;
    private final Map<Long, Long> others = new HashMap<>();

    private ReadSeconds(long[] users, long[] seconds) {
        this.users = users;
        this.seconds = seconds;
    }

    /**
     * Reads {@code <user>:<second>} parted by commas, each user once, as the database joins them; null for nobody. They are
     * sorted here: in the database that was a fifth of the whole query, and they come nearly sorted as they are stored.
     */
    static ReadSeconds parse(@Nullable String joined) {
        if (joined == null) {
            return new ReadSeconds(new long[0], new long[0]);
        }
        int count = 1 + (int) joined.chars().filter(sign -> sign == ',').count();
        var users = new long[count];
        var seconds = new long[count];
        int from = 0;
        for (int i = 0; i < count; i++) {
            int colon = joined.indexOf(':', from);
            int comma = joined.indexOf(',', colon);
            int to = comma < 0 ? joined.length() : comma;
            users[i] = Long.parseLong(joined, from, colon, 10);
            seconds[i] = Long.parseLong(joined, colon + 1, to, 10);
            from = to + 1;
        }
        return sorted(users, seconds);
    }

    private static ReadSeconds sorted(long[] users, long[] seconds) {
        var order = IntStream.range(0, users.length)
                .boxed()
                .sorted(Comparator.comparingLong(i -> users[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new ReadSeconds(
                Arrays.stream(order).mapToLong(i -> users[i]).toArray(),
                Arrays.stream(order).mapToLong(i -> seconds[i]).toArray());
    }

    /** Says when somebody read it, unless that is known. */
    void put(long user, long second) {
        if (!knows(user)) {
            others.put(user, second);
        }
    }

    boolean knows(long user) {
        return of(user) != UNKNOWN;
    }

    /** When this user read it, or {@link #UNKNOWN}. */
    long of(long user) {
        int at = Arrays.binarySearch(users, user);
        return at >= 0 ? seconds[at] : others.getOrDefault(user, UNKNOWN);
    }
}
