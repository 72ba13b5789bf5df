package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import muster.messagelog.MessageLog;

/**
 * Compares the log's heads with what the lanes have dispatched. The log is the truth and the bus only says "look": with the
 * bus down, this is how an instance learns what others stored (P4).
 */
@ApplicationScoped
class TailCheck {
    /** Groups asked for in one statement. */
    private static final int GROUPS_PER_STATEMENT = 1_000;

    @Inject
    Dispatcher dispatcher;

    @Inject
    MessageLog log;

    /** One comparison of every group with connections here. */
    void check() {
        var groups = dispatcher.groups();
        for (int from = 0; from < groups.size(); from += GROUPS_PER_STATEMENT) {
            var some = groups.subList(from, Math.min(groups.size(), from + GROUPS_PER_STATEMENT));
            log.heads(some).forEach(head -> dispatcher.hint(head.group(), head.seq()));
        }
    }
}
