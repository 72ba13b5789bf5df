package muster.identity;

import java.util.List;
import muster.kernel.JsonWriter;
import org.jspecify.annotations.Nullable;

/**
 * What a sync of the directory did, or in a dry run would do. Lists of logins are cut at {@link #SHOWN_MAX}; the numbers count
 * all.
 *
 * @param stopped why nothing was done; null when it was, or would be
 */
public record SyncReport(
        boolean dryRun,
        int found,
        int added,
        int changed,
        int returned,
        int disabled,
        int skipped,
        List<String> addedLogins,
        List<String> disabledLogins,
        List<String> skippedReasons,
        List<GroupReport> groups,
        @Nullable String stopped) {
    /** Logins and reasons in one report. */
    public static final int SHOWN_MAX = 20;

    /** What became of one mapped group. */
    public record GroupReport(
            String dn,
            long group,
            int joined,
            int left,
            @Nullable String problem) {}

    static SyncReport of(boolean dryRun, DirectoryPlan plan, List<GroupReport> groups, @Nullable String stopped) {
        return new SyncReport(
                dryRun,
                plan.found(),
                plan.added().size(),
                plan.changed().size(),
                plan.returning().size(),
                plan.leavers().size(),
                plan.skipped().size(),
                plan.added().stream()
                        .map(DirectoryPlan.Newcomer::login)
                        .limit(SHOWN_MAX)
                        .toList(),
                plan.leavers().stream()
                        .map(DirectoryUser::login)
                        .limit(SHOWN_MAX)
                        .toList(),
                plan.skipped().stream().limit(SHOWN_MAX).toList(),
                groups,
                stopped);
    }

    /** As one line: {@code +12 −3 ~5}. */
    public String summary() {
        return "+" + added + " −" + disabled + " ~" + changed;
    }

    /** As one JSON object. */
    public String toJson() {
        var out = new JsonWriter()
                .begin()
                .field("summary", summary())
                .field("dryRun", dryRun)
                .field("found", found)
                .field("added", added)
                .field("changed", changed)
                .field("returned", returned)
                .field("disabled", disabled)
                .field("skipped", skipped);
        list(out, "addedLogins", addedLogins);
        list(out, "disabledLogins", disabledLogins);
        list(out, "skippedReasons", skippedReasons);
        out.beginArray("groups");
        for (var group : groups) {
            out.begin()
                    .field("dn", group.dn())
                    .field("group", group.group())
                    .field("joined", group.joined())
                    .field("left", group.left())
                    .field("problem", group.problem())
                    .end();
        }
        return out.endArray().field("stopped", stopped).end().toString();
    }

    private static void list(JsonWriter out, String name, List<String> texts) {
        out.beginArray(name);
        texts.forEach(out::value);
        out.endArray();
    }
}
