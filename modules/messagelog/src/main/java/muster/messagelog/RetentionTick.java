package muster.messagelog;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import muster.groups.GroupRetention;
import muster.groups.Groups;
import muster.messagelog.ForgettingStep.Left;
import org.jspecify.annotations.Nullable;

/**
 * One tick of {@link RetentionTimer}: goes round the groups until nothing is too old any more, some batches of each in turn, and
 * rests after each batch for as long as it took, so that senders and the database have the other half of the time. A group
 * that fails or is held is left for the next tick and stops nobody else's.
 */
final class RetentionTick {
    private static final System.Logger LOG = System.getLogger(RetentionTick.class.getName());

    /** Groups looked at by one statement. */
    private static final int GROUPS_AT_ONCE = 1_000;

    /** Batches of a group in its turn: a log that was kept for years waits for the others between its turns. */
    private static final int BATCHES_PER_TURN_MAX = 20;

    /** Batches of all groups in one tick; the next one goes on where this one has stopped. */
    private static final int BATCHES_MAX = 5_000;

    /** Somebody who holds a head holds it for milliseconds. */
    private static final int HELD_TRIES_MAX = 20;

    private static final long HELD_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(25);

    /** So many groups in a row do not fail by themselves: the database is away, and each would wait for it anew. */
    private static final int FAILURES_IN_A_ROW_MAX = 5;

    private final Groups groups;
    private final MessageLog log;
    private final int otherwise;
    private final BooleanSupplier stopped;
    private final Counter entriesDeleted;
    private final Counter groupsLeft;
    private int batches;
    private int failuresInARow;
    private long deleted;
    private int left;
    private boolean interrupted;
    private @Nullable Exception failure;

    /** @param otherwise the days of groups that do not say how long they keep messages */
    RetentionTick(Groups groups, MessageLog log, int otherwise, MeterRegistry meters, BooleanSupplier stopped) {
        this.groups = groups;
        this.log = log;
        this.otherwise = otherwise;
        this.stopped = stopped;
        entriesDeleted = Counter.builder("muster.messagelog.retention.entries")
                .description("Entries deleted because their groups keep them no longer")
                .register(meters);
        groupsLeft = Counter.builder("muster.messagelog.retention.left")
                .description("Groups that a tick had to leave for the next one: held or failed")
                .register(meters);
    }

    /** Goes on behind the group where the last tick stopped; answers where this one did, 0 when it was once round. */
    long from(long after) {
        long place = after;
        try {
            for (long group : log.groupsWithRemains(GROUPS_AT_ONCE)) {
                if (isOver() || batches >= BATCHES_MAX / 2) {
                    break;
                }
                guarded(group, () -> sweep(group, BATCHES_MAX / 2));
            }
            failuresInARow = 0; // Groups that fail here must not keep the others from their turn.
            place = round(after);
        } finally {
            tell(place);
        }
        return place;
    }

    private long round(long first) {
        long place = first;
        boolean more = first > 0; // Then this is not a whole round.
        while (!isOver()) {
            var page = groups.retentions(place, otherwise, GROUPS_AT_ONCE);
            for (var due : page.isEmpty() ? List.<GroupRetention>of() : log.dueForForgetting(page)) {
                if (isOver()) {
                    return place;
                }
                more |= guarded(due.group(), () -> turn(due));
                place = due.group();
            }
            if (page.size() == GROUPS_AT_ONCE) {
                place = page.get(page.size() - 1).group();
            } else {
                place = 0;
                if (!more) {
                    return place;
                }
                more = false;
            }
        }
        return place;
    }

    private boolean isOver() {
        return interrupted
                || stopped.getAsBoolean()
                || batches >= BATCHES_MAX
                || failuresInARow >= FAILURES_IN_A_ROW_MAX;
    }

    /** A group's turn; answers whether it needs another one. */
    private boolean turn(GroupRetention due) {
        boolean more = steps(BATCHES_PER_TURN_MAX, () -> {
            var step = log.forgetSome(due);
            deleted += step.deleted();
            entriesDeleted.increment((double) step.deleted());
            return step;
        });
        return sweep(due.group(), BATCHES_PER_TURN_MAX) || more;
    }

    private boolean sweep(long group, int most) {
        return steps(most, () -> log.forgetRemains(group));
    }

    private boolean steps(int most, Supplier<ForgettingStep> work) {
        int held = 0;
        for (int i = 0; i < most && !isOver(); ) {
            long began = System.nanoTime();
            var step = work.get();
            if (step.left() == Left.HELD) {
                held++;
                if (held >= HELD_TRIES_MAX) {
                    leave();
                    return false;
                }
                rest(HELD_PAUSE_NANOS);
                continue;
            }
            held = 0;
            batches++;
            i++;
            rest(System.nanoTime() - began);
            if (step.left() == Left.NOTHING) {
                return false;
            }
        }
        return true;
    }

    private boolean guarded(long group, Supplier<Boolean> work) {
        try {
            boolean more = work.get();
            failuresInARow = 0;
            return more;
        } catch (RuntimeException e) {
            failuresInARow++;
            failure = e;
            leave();
            LOG.log(
                    System.Logger.Level.WARNING,
                    "Old messages of group " + group + " stay for now; the next tick tries again.",
                    e);
            return false;
        }
    }

    /** Why a group was left, of the last one that failed; nothing when none did. */
    Optional<Exception> failure() {
        return Optional.ofNullable(failure);
    }

    private void leave() {
        left++;
        groupsLeft.increment();
    }

    private void rest(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            interrupted = true;
            Thread.currentThread().interrupt();
        }
    }

    private void tell(long place) {
        if (deleted > 0 || left > 0 || batches >= BATCHES_MAX) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Deleted " + deleted + " old entries; " + left + " groups are left for the next tick"
                            + (place > 0 ? ", which goes on behind group " + place : "") + ".");
        }
    }
}
