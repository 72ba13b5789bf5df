package muster.receipts;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import muster.groups.GroupUser;
import muster.kernel.SchemaReady;
import org.jspecify.annotations.Nullable;

/**
 * Cursors that moved since the last flush, merged by maximum: however often a member acks between two flushes, one row is
 * written. A crash loses them, and the member sees something twice, which clients drop. Safe from every thread.
 */
@ApplicationScoped
class Staged {
    /** The highest positions asked for. */
    record Move(GroupUser member, long acked, long read) {}

    private final Map<GroupUser, Move> moves = new ConcurrentHashMap<>();

    private final int flushMax;
    private final int max;

    /** For the container's proxy. */
    Staged() {
        this(0, 0);
    }

    @Inject
    Staged(ReceiptsConfig config) {
        this(config.flushBatchMax, config.stagedMax);
    }

    Staged(int flushMax, int max) {
        this.flushMax = flushMax;
        this.max = max;
    }

    void measure(@Observes SchemaReady event, MeterRegistry meters) {
        Gauge.builder("muster.receipts.staged", moves, Map::size)
                .description("Cursors that wait for the next flush")
                .register(meters);
    }

    /**
     * The bean behind its proxy, which calls package-private methods by reflection: too dear for what each frame does. Wrapped,
     * because a proxy that is to return its bean returns itself.
     */
    Supplier<Staged> self() {
        return () -> this;
    }

    /** Remembers a move; false when there is no room, which only a database that takes no flush for long can bring about. */
    boolean put(Move move) {
        if (moves.size() >= max && !moves.containsKey(move.member())) {
            return false;
        }
        moves.merge(
                move.member(),
                move,
                (old, now) ->
                        new Move(old.member(), Math.max(old.acked(), now.acked()), Math.max(old.read(), now.read())));
        return true;
    }

    @Nullable
    Move of(GroupUser member) {
        return moves.get(member);
    }

    /** Some of what is waiting, at most one flush. It stays visible to {@link #of} until {@link #written} takes it out. */
    List<Move> some() {
        var some = new ArrayList<Move>();
        for (var move : moves.values()) {
            if (some.size() == flushMax) {
                break;
            }
            some.add(move);
        }
        return some;
    }

    /** Takes out what was written, except where the member has moved on meanwhile. */
    void written(List<Move> written) {
        written.forEach(move -> moves.remove(move.member(), move));
    }

    int size() {
        return moves.size();
    }
}
