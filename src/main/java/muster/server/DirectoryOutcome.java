package muster.server;

import java.util.List;
import muster.identity.SyncReport;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/** What a sync of the directory did or would do, as its page shows it: the same that REST answers. */
public final class DirectoryOutcome {
    private static final int GROUPS_MAX = 1_000;
    private static final int TEXT_LENGTH_MAX = 10_000;

    private final JsonObject report;

    private DirectoryOutcome(JsonObject report) {
        this.report = report;
    }

    /** What became of one group that follows the directory. */
    public record Group(
            String dn,
            long group,
            long joined,
            long left,
            @Nullable String problem) {}

    static DirectoryOutcome of(String json) {
        return new DirectoryOutcome(Json.parseObject(json));
    }

    /** Why nothing was done; empty when it was, or would be. */
    public String getStopped() {
        var stopped = report.textOrNull("stopped", TEXT_LENGTH_MAX);
        return stopped == null ? "" : stopped;
    }

    /** Whether anything was counted: a sync that broke off says only why. */
    public boolean isCounted() {
        return report.has("found");
    }

    /** One of the numbers. */
    public long number(String name) {
        return report.number(name, 0, Limits.ID_MAX, 0);
    }

    /** The first of those that a number counts. */
    public String names(String name, String count) {
        var names = report.list(name, SyncReport.SHOWN_MAX).stream()
                .map(String::valueOf)
                .toList();
        return String.join(", ", names) + (names.size() < number(count) && !names.isEmpty() ? ", …" : "");
    }

    /** What became of the groups. */
    public List<Group> getGroups() {
        return report.list("groups", GROUPS_MAX).stream()
                .map(Json::object)
                .map(each -> new Group(
                        each.text("dn", TEXT_LENGTH_MAX),
                        each.id("group"),
                        each.number("joined", 0, Limits.ID_MAX),
                        each.number("left", 0, Limits.ID_MAX),
                        each.textOrNull("problem", TEXT_LENGTH_MAX)))
                .toList();
    }
}
