package muster.delivery;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** What one connection may still ask for, and how often it may still be told no. Made and charged by the {@link Throttle}. */
final class Allowance {
    private final Visitor visitor;
    private final Map<Toll, TokenBucket> buckets = new EnumMap<>(Toll.class);
    private final TokenBucket refusals;

    Allowance(Visitor visitor, Map<Toll, TokenBucket.Pace> paces, TokenBucket.Pace refusals, long now) {
        this.visitor = visitor;
        this.refusals = new TokenBucket(refusals, now);
        paces.forEach((toll, pace) -> buckets.put(toll, new TokenBucket(pace, now)));
    }

    Visitor visitor() {
        return visitor;
    }

    TokenBucket of(Toll toll) {
        return Objects.requireNonNull(buckets.get(toll));
    }

    /** Counts a refusal; false when there were too many of them. */
    boolean bearsRefusal(long now) {
        return refusals.take(1, now) == 0;
    }
}
