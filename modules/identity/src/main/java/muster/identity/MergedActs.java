package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Acts that anybody may cause without end, until they are written: the same of the same user and address are one line, these
 * two have few lines, and all of them together have a bounded number, so that a flood fills neither the memory nor the disk. Safe from
 * every thread; its monitor guards everything.
 */
@ApplicationScoped
class MergedActs {
    /** Lines of one user at one address that differ, between two writings. */
    static final int LINES_PER_ORIGIN_MAX = 5;

    /** Stands for all addresses that have no room any more. */
    static final String OTHERS = "others";

    @Inject
    AuditLog log;

    @Inject
    OwnTransaction transaction;

    @Inject
    IdentityConfig config;

    private Map<AuditLog.Line, Integer> waiting = new LinkedHashMap<>();
    private Map<Origin, Integer> linesByOrigin = new HashMap<>();

    /** Takes {@code line.times()} more of this act. */
    synchronized void add(AuditLog.Line line) {
        var once = line.times(1);
        if (!waiting.containsKey(once)) {
            once = placed(once);
        }
        if (waiting.merge(once, line.times(), Integer::sum) == line.times()) {
            linesByOrigin.merge(originOf(once), 1, Integer::sum);
        }
    }

    private AuditLog.Line placed(AuditLog.Line line) {
        if (waiting.size() >= config.auditMergedMax) {
            return new AuditLog.Line(0, line.act(), "", "", OTHERS, 1);
        }
        return linesByOrigin.getOrDefault(originOf(line), 0) < LINES_PER_ORIGIN_MAX
                ? line
                : new AuditLog.Line(line.user(), line.act(), "", "", line.address(), 1);
    }

    private static Origin originOf(AuditLog.Line line) {
        return new Origin(line.user(), line.address());
    }

    /** Writes what has gathered; what cannot be written waits for the next time. */
    void flush() {
        var lines = taken();
        if (lines.isEmpty()) {
            return;
        }
        try {
            transaction.of(() -> {
                log.append(lines);
                return lines.size();
            });
        } catch (RuntimeException e) {
            lines.forEach(this::add);
            throw e;
        }
    }

    private synchronized List<AuditLog.Line> taken() {
        var lines = new ArrayList<AuditLog.Line>();
        waiting.forEach((line, times) -> lines.add(line.times(times)));
        waiting = new LinkedHashMap<>();
        linesByOrigin = new HashMap<>();
        return lines;
    }
}
