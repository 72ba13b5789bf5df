package muster.receipts;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
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
    /**
     * The highest positions asked for.
     *
     * @param read 0 when nothing was read
     * @param readAt when the highest one was read, in milliseconds since 1970
     * @param since when the first of the moves that became this one was made, by {@link System#nanoTime}: the clock may be
     *     set back, and acks would wait as long
     */
    record Move(GroupUser member, long acked, long read, long readAt, long since) {
        Move mergedWith(Move other) {
            return new Move(
                    member,
                    Math.max(acked, other.acked),
                    Math.max(read, other.read),
                    other.read > read ? other.readAt : readAt,
                    since);
        }

        /** What was read is waited for by its senders and the reader's other devices; what only arrived, by nobody. */
        boolean due(long now, long ackNanos) {
            return read > 0 || now - since >= ackNanos;
        }
    }

    /** By group, because receipts of one group are asked for; a group's map changes only inside {@code compute}. */
    private final Map<Long, Map<Long, Move>> moves = new ConcurrentHashMap<>();

    private final AtomicInteger size = new AtomicInteger();
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
        Gauge.builder("muster.receipts.staged", size, AtomicInteger::get)
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
        var member = move.member();
        if (size.get() >= max && of(member) == null) {
            return false;
        }
        moves.compute(member.group(), (group, inGroup) -> {
            Map<Long, Move> ofGroup = inGroup == null ? new ConcurrentHashMap<>() : inGroup;
            var before = ofGroup.get(member.user());
            if (before == null) {
                size.incrementAndGet();
            }
            ofGroup.put(member.user(), before == null ? move : before.mergedWith(move));
            return ofGroup;
        });
        return true;
    }

    @Nullable
    Move of(GroupUser member) {
        var ofGroup = moves.get(member.group());
        return ofGroup == null ? null : ofGroup.get(member.user());
    }

    /** Who has read in one group; those who only got something are many more, and count in no receipt. */
    Collection<Move> reads(long group) {
        var ofGroup = moves.get(group);
        return ofGroup == null
                ? List.of()
                : ofGroup.values().stream().filter(move -> move.read() > 0).toList();
    }

    /**
     * What is due, or so much of it as fits into so many batches, nobody twice. It stays visible to {@link #of} until
     * {@link #written} takes it out.
     *
     * @param now by {@link System#nanoTime}
     * @param ackNanos how old a move must be with which nothing was read
     */
    List<List<Move>> batches(int batchesMax, long now, long ackNanos) {
        var batches = new ArrayList<List<Move>>();
        for (var ofGroup : moves.values()) {
            for (var move : ofGroup.values()) {
                if (!move.due(now, ackNanos)) {
                    continue;
                }
                if (batches.isEmpty() || batches.get(batches.size() - 1).size() == flushMax) {
                    if (batches.size() == batchesMax) {
                        return batches;
                    }
                    batches.add(new ArrayList<>());
                }
                batches.get(batches.size() - 1).add(move);
            }
        }
        return batches;
    }

    /** Takes out what was written, except where the member has moved on meanwhile. */
    void written(List<Move> written) {
        for (var move : written) {
            moves.computeIfPresent(move.member().group(), (group, ofGroup) -> {
                if (ofGroup.remove(move.member().user(), move)) {
                    size.decrementAndGet();
                }
                return ofGroup.isEmpty() ? null : ofGroup;
            });
        }
    }

    int size() {
        return size.get();
    }
}
