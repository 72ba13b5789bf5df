package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.TransactionPhase;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import muster.kernel.Refused;
import muster.messagelog.EntriesAppended;
import muster.messagelog.MessageLog;

/**
 * Positions that the groups' logs are known to have reached. A head only grows, so an old one proves that a cursor at or
 * below it is legal; the database is asked only for cursors above.
 */
@ApplicationScoped
class KnownHeads {
    private static final int KNOWN_MAX = 100_000;

    private final Map<Long, Long> heads = new ConcurrentHashMap<>();

    @Inject
    MessageLog log;

    /**
     * The bean behind its proxy, which calls package-private methods by reflection: too dear for what each frame does. Wrapped,
     * because a proxy that is to return its bean returns itself.
     */
    Supplier<KnownHeads> self() {
        return () -> this;
    }

    /** Whether all these cursors are known to be legal, so that {@link #requireWithin} asks nobody. */
    boolean covers(Map<Long, Long> cursors) {
        for (var cursor : cursors.entrySet()) {
            if (heads.getOrDefault(cursor.getKey(), 0L) < cursor.getValue()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Checks that no cursor lies past its group's head.
     *
     * @throws Refused {@code bad_request} when one does
     */
    void requireWithin(Map<Long, Long> cursors) {
        List<Long> unsure = new ArrayList<>();
        cursors.forEach((group, seq) -> {
            if (heads.getOrDefault(group, 0L) < seq) {
                unsure.add(group);
            }
        });
        if (unsure.isEmpty()) {
            return;
        }
        log.heads(unsure).forEach(head -> raise(head.group(), head.seq()));
        for (var group : unsure) {
            if (heads.getOrDefault(group, 0L) < cursors.getOrDefault(group, 0L)) {
                throw Refused.badRequest("a cursor lies past the group's head");
            }
        }
    }

    /** After success: an append that was rolled back must not make room for a cursor. */
    void note(@Observes(during = TransactionPhase.AFTER_SUCCESS) EntriesAppended event) {
        event.entries().forEach(entry -> raise(entry.group(), entry.seq()));
    }

    void raise(long group, long seq) {
        if (heads.size() > KNOWN_MAX) {
            heads.clear();
        }
        heads.merge(group, seq, Math::max);
    }
}
