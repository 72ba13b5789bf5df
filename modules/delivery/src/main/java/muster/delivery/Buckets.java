package muster.delivery;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A token bucket for each key, such as a user or an address. Buckets that are full again are forgotten, and there are at most
 * {@link #KEYS_MAX}; whoever comes above shares one with all others that do, so that inventing keys neither fills the memory
 * nor gets around the limit. Safe from every thread.
 */
final class Buckets<K> {
    static final int KEYS_MAX = 100_000;

    private final TokenBucket.Pace pace;
    private final Map<K, TokenBucket> buckets = new ConcurrentHashMap<>();
    private final TokenBucket shared;

    Buckets(TokenBucket.Pace pace, long now) {
        this.pace = pace;
        shared = new TokenBucket(pace, now);
    }

    /** As {@link TokenBucket#take}, from this key's bucket. */
    long take(K key, long tokens, long now) {
        var known = buckets.get(key);
        if (known == null) {
            known = buckets.size() < KEYS_MAX
                    ? buckets.computeIfAbsent(key, unused -> new TokenBucket(pace, now))
                    : shared;
        }
        return known.take(tokens, now);
    }

    /** As {@link TokenBucket#giveBack}; who was forgotten meanwhile is full anyway. */
    void giveBack(K key, long tokens) {
        var known = buckets.get(key);
        if (known != null) {
            known.giveBack(tokens);
        }
    }

    /** Forgets those that are full. Who takes from one at this very moment may get its tokens twice. */
    void sweep(long now) {
        buckets.values().removeIf(bucket -> bucket.isFull(now));
    }

    int size() {
        return buckets.size();
    }
}
