package muster.identity;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import muster.identity.SyncReport.GroupReport;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Who has to come into a group of Muster, and who out of it.
 *
 * @param gone how many have to go in all; {@code left} are those who go now
 */
record GroupDelta(int before, int gone, List<Long> joined, List<Long> left) {
    /** People who come into one group, or leave it, in one sync: one call of the groups. The rest goes with the next. */
    private static final int MOVED_MAX = Limits.MEMBERS_PER_CALL_MAX;

    static GroupDelta of(List<Long> present, Iterable<Long> wanted) {
        Set<Long> there = new HashSet<>(present);
        Set<Long> missing = new LinkedHashSet<>();
        wanted.forEach(user -> {
            if (!there.remove(user)) {
                missing.add(user);
            }
        });
        return new GroupDelta(
                present.size(),
                there.size(),
                missing.stream().sorted().limit(MOVED_MAX).toList(),
                there.stream().sorted().limit(MOVED_MAX).toList());
    }

    String summary() {
        return "+" + joined.size() + " −" + left.size();
    }

    boolean none() {
        return joined.isEmpty() && left.isEmpty();
    }

    @Nullable
    String problem(int percentMax, OptionalInt leaversMax) {
        return leaversMax.isEmpty() && DirectoryPlan.suspicious(gone, before, percentMax)
                ? "it would take " + gone + " of " + before + " members out, so it was left as it is"
                : null;
    }

    GroupReport report(GroupMapping<Long> mapping, @Nullable String problem) {
        return new GroupReport(mapping.dn(), mapping.target(), joined.size(), left.size(), problem);
    }
}
