package muster.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which instances have been heard, and when last: bounded in number and in time. Safe from every thread. */
final class Roll {
    private final int max;
    private final Duration kept;
    private final Map<String, Heard> byId = new HashMap<>();

    /** What was heard last of an instance. */
    record Heard(InstanceNews news, Instant at) {}

    Roll(int max, Duration kept) {
        this.max = max;
        this.kept = kept;
    }

    /** An instance that leaves is not missed; when there are too many, the one that has been silent longest is forgotten. */
    synchronized void hear(InstanceNews news, Instant now) {
        if (news.leaving()) {
            byId.remove(news.id());
            return;
        }
        byId.put(news.id(), new Heard(news, now));
        if (byId.size() > max) {
            byId.values().stream()
                    .min(Comparator.comparing(Heard::at))
                    .ifPresent(oldest -> byId.remove(oldest.news().id()));
        }
    }

    /** All that are not forgotten, by name. */
    synchronized List<Heard> all(Instant now) {
        byId.values().removeIf(each -> each.at().plus(kept).isBefore(now));
        return byId.values().stream()
                .sorted(Comparator.comparing((Heard each) -> each.news().name())
                        .thenComparing(each -> each.news().id()))
                .toList();
    }
}
