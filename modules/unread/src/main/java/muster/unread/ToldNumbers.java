package muster.unread;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.LinkedHashMap;
import java.util.Map;
import muster.groups.GroupUser;

/** The last numbers that members were told, at most so many: what the audit looks at. Safe from every thread. */
@ApplicationScoped
class ToldNumbers {
    /** What is to be counted one by one must not be long. */
    private static final long RANGE_MAX = 10_000;

    private final int max;
    private Map<GroupUser, Unread> told = new LinkedHashMap<>();

    /** For the container's proxy. */
    ToldNumbers() {
        this(0);
    }

    @Inject
    ToldNumbers(UnreadConfig config) {
        this(config.auditMax);
    }

    ToldNumbers(int max) {
        this.max = max;
    }

    synchronized void add(GroupUser member, Unread number) {
        if (number.head() - number.position() > RANGE_MAX) {
            return;
        }
        told.remove(member); // The latest stays longest.
        told.put(member, number);
        if (told.size() > max) {
            told.remove(told.keySet().iterator().next());
        }
    }

    /** Hands out what there is, and forgets it. */
    synchronized Map<GroupUser, Unread> take() {
        var taken = told;
        told = new LinkedHashMap<>();
        return taken;
    }
}
