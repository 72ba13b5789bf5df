package muster.kernel;

import java.time.Duration;

/**
 * How often a client is to say what it has received: after so many entries, or so long after the first of them, whichever
 * comes first (design.md section 2, line 4). The server states it, because only the server sees what all acks cost it.
 *
 * @param entries at least 1
 */
public record AckPace(int entries, Duration within) {
    /** What holds unless the server says otherwise. */
    public static final AckPace DEFAULT = new AckPace(10, Duration.ofSeconds(1));

    /** The calmer of two. */
    public AckPace orCalmer(AckPace other) {
        return new AckPace(
                Math.max(entries, other.entries), within.compareTo(other.within) >= 0 ? within : other.within);
    }

    void write(JsonWriter out) {
        out.field("ackEvery", entries).field("ackAfter", within.toMillis());
    }

    static AckPace read(JsonObject limits) {
        return new AckPace(
                (int) limits.number("ackEvery", 1, Integer.MAX_VALUE, DEFAULT.entries),
                Duration.ofMillis(limits.number("ackAfter", 0, Integer.MAX_VALUE, DEFAULT.within.toMillis())));
    }
}
