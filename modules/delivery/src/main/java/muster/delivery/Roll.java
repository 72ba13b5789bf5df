package muster.delivery;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Which instances have been heard, and when last: bounded in number. Safe from every thread. */
final class Roll {
    private final int max;
    private final Map<String, Heard> byId = new HashMap<>();

    /**
     * What was heard last of an instance.
     *
     * @param first when it was heard first
     * @param heir whether it has taken the place of another already
     */
    record Heard(InstanceNews news, Instant first, Instant at, boolean heir) {}

    Roll(int max) {
        this.max = max;
    }

    /**
     * An instance that leaves is not missed; when there are too many, the one that has been silent longest is forgotten.
     *
     * @param missed whether who was heard last at such a time is missed now
     */
    synchronized void hear(InstanceNews news, Instant now, Predicate<Instant> missed) {
        if (news.leaving()) {
            byId.remove(news.id());
            return;
        }
        var before = byId.get(news.id());
        var heard =
                before == null ? new Heard(news, now, now, false) : new Heard(news, before.first(), now, before.heir());
        byId.put(news.id(), heard);
        succeed(heard, missed);
        if (byId.size() > max) {
            byId.values().stream().min(Comparator.comparing(Heard::at)).ifPresent(this::remove);
        }
    }

    /**
     * Who was started again after it broke down has another id, and its old one is not missed: that of the same name, or else
     * one at the same place, because several may have gone there and not all have come back.
     */
    private void succeed(Heard heir, Predicate<Instant> missed) {
        var gone = byId.values().stream()
                .filter(each -> each.at().isBefore(heir.first()) && missed.test(each.at()))
                .sorted(Comparator.comparing(Heard::at))
                .toList();
        gone.stream()
                .filter(each -> each.news().name().equals(heir.news().name()))
                .forEach(this::remove);
        if (!heir.heir()) {
            gone.stream()
                    .filter(each -> !each.news().name().equals(heir.news().name())
                            && each.news().place().equals(heir.news().place()))
                    .findFirst()
                    .ifPresent(each -> {
                        remove(each);
                        byId.put(heir.news().id(), new Heard(heir.news(), heir.first(), heir.at(), true));
                    });
        }
    }

    private void remove(Heard gone) {
        byId.remove(gone.news().id());
    }

    /** All, by name, after those are forgotten of which this is true. */
    synchronized List<Heard> all(Predicate<Heard> forgotten) {
        byId.values().removeIf(forgotten);
        return byId.values().stream()
                .sorted(Comparator.comparing((Heard each) -> each.news().name())
                        .thenComparing(each -> each.news().id()))
                .toList();
    }
}
