package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import muster.kernel.Limits;

/**
 * The audit log: who did what to whom, from where. A door of its own beside {@link Identity}, because every module and every
 * resource comes here. What is said in groups and what proves an identity must not come into it. Safe from every thread.
 */
@ApplicationScoped
public class Audit {
    /** Lines in one answer. */
    public static final int PAGE_MAX = 1_000;

    /** Characters of {@code target} and {@code detail}; what is longer is cut. */
    public static final int TEXT_LENGTH_MAX = 200;

    private static final Pattern ACT = Pattern.compile("[a-z][a-z_]{1,39}");

    /** An act, of whoever does it. */
    record Act(String act, String target, String detail) {}

    @Inject
    AuditLog log;

    @Inject
    MergedActs merged;

    /**
     * Writes an act down, in the transaction that does it: both stand or fall together. Without one, in its own.
     *
     * @param act a word such as {@code role_given}
     */
    @Transactional
    public void record(Origin by, String act, String target, String detail) {
        write(by, act, target, detail);
    }

    /**
     * The same for this module, in the caller's transaction, without an interceptor of its own: Payara's keeps what it found in a
     * field that all threads share, so that one thread's transaction ends up with another's "no {@code commit} allowed" when
     * the call nests in {@link OwnTransaction}.
     */
    void write(Origin by, String act, String target, String detail) {
        log.append(List.of(line(by, act, target, detail, 1)));
    }

    /** Writes down, by one statement, what one transaction does to many. */
    void write(Origin by, List<Act> acts) {
        if (!acts.isEmpty()) {
            log.append(acts.stream()
                    .map(one -> line(by, one.act(), one.target(), one.detail(), 1))
                    .toList());
        }
    }

    /** Writes the same act down for each of these targets, by one statement; the values are the details. */
    void writeEach(Origin by, String act, Map<String, String> detailsByTarget) {
        write(
                by,
                detailsByTarget.entrySet().stream()
                        .map(each -> new Act(act, each.getKey(), each.getValue()))
                        .toList());
    }

    /**
     * Remembers what anybody may cause as often as they like, such as a refusal: the same from the same address is merged, and
     * written within {@code muster.identity.write-behind-every}. Needs no transaction and never fails.
     */
    public void note(Origin by, String act, String target, String detail) {
        merged.add(line(by, act, target, detail, 1));
    }

    /** The newest lines that match, newest first, at most {@code limit} and {@link #PAGE_MAX}. */
    public List<AuditEntry> read(AuditQuery query, int limit) {
        return read(query, 0, limit);
    }

    /** The same without the first {@code skip} of them; for pages that are turned. */
    public List<AuditEntry> read(AuditQuery query, int skip, int limit) {
        return log.read(query, skip, Math.min(limit, PAGE_MAX));
    }

    /** How many match; no more than {@link Limits#ROWS_TURNED_MAX} are counted. */
    public int count(AuditQuery query) {
        return log.count(query);
    }

    private static AuditLog.Line line(Origin by, String act, String target, String detail, int times) {
        if (!ACT.matcher(act).matches()) {
            throw new IllegalArgumentException("no word for an act: " + act);
        }
        return new AuditLog.Line(by.user(), act, cut(target), cut(detail), cut(by.address()), times);
    }

    private static String cut(String text) {
        return text.length() <= TEXT_LENGTH_MAX ? text : text.substring(0, TEXT_LENGTH_MAX);
    }
}
