package muster.delivery;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What one connection may still ask for, and how often it may still be told no. Made and charged by the {@link Throttle}. */
final class Allowance {
    private final Visitor visitor;
    private final Map<Toll, TokenBucket> buckets = new EnumMap<>(Toll.class);
    private final Map<Toll, AtomicLong> turns = new EnumMap<>(Toll.class);
    private final TokenBucket refusals;
    private final AtomicBoolean left = new AtomicBoolean();

    Allowance(Visitor visitor, Map<Toll, TokenBucket.Pace> paces, TokenBucket.Pace refusals, long now) {
        this.visitor = visitor;
        this.refusals = new TokenBucket(refusals, now);
        paces.forEach((toll, pace) -> {
            buckets.put(toll, new TokenBucket(pace, now));
            turns.put(toll, new AtomicLong(now));
        });
    }

    Visitor visitor() {
        return visitor;
    }

    TokenBucket of(Toll toll) {
        return Objects.requireNonNull(buckets.get(toll));
    }

    /**
     * When what is refused now may come again. Refused together they would all be told the same moment, at which there is a token
     * for the first of them only; so each is told a moment of its own, one after the other.
     *
     * @param wait the nanoseconds until the tokens for one of them are there
     * @param max the nanoseconds that nobody waits longer than
     */
    long turn(Toll toll, int tokens, long wait, long max, long now) {
        long cost = of(toll).cost(tokens);
        var last = Objects.requireNonNull(turns.get(toll));
        return last.updateAndGet(before -> {
                    long behind = Math.max(wait, before - now + cost);
                    return now + Math.max(wait, Math.min(behind, max));
                })
                - now;
    }

    /** Whether its place was not given back before. */
    boolean leave() {
        return left.compareAndSet(false, true);
    }

    /** Counts a refusal; false when there were too many of them. */
    boolean bearsRefusal(long now) {
        return refusals.take(1, now) == 0;
    }
}
