package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import muster.identity.Identity;

/**
 * Names to order people by, kept for a moment: a page of a large group needs the names of all its members, and the next page
 * needs them again. An old name for a minute moves somebody in a list, no more.
 */
@ApplicationScoped
class DisplayNames {
    private static final int KNOWN_MAX = 200_000;
    private static final long KEPT_NANOS = TimeUnit.MINUTES.toNanos(1);

    @Inject
    Identity identity;

    private volatile Map<Long, String> known = new ConcurrentHashMap<>();
    private volatile long since = System.nanoTime();

    /** Names as they sort, in lower case: of these users, and of others. Who does not exist any more has none. */
    Map<Long, String> knowing(long[] users) {
        var names = fresh();
        var missing = Arrays.stream(users)
                .filter(user -> !names.containsKey(user))
                .boxed()
                .toList();
        for (int from = 0; from < missing.size(); from += Identity.USERS_PER_CALL_MAX) {
            int to = Math.min(missing.size(), from + Identity.USERS_PER_CALL_MAX);
            learn(names, missing.subList(from, to));
        }
        return names;
    }

    private void learn(Map<Long, String> names, List<Long> users) {
        identity.users(users).forEach(user -> names.put(user.id(), user.name().toLowerCase(Locale.ROOT)));
    }

    private Map<Long, String> fresh() {
        var names = known;
        if (System.nanoTime() - since > KEPT_NANOS || names.size() > KNOWN_MAX) {
            names = new ConcurrentHashMap<>();
            known = names;
            since = System.nanoTime();
        }
        return names;
    }
}
