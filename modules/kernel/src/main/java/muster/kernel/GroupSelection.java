package muster.kernel;

import java.util.Set;

/** Which groups a connection looks at: every one of the member's, or the listed ones. */
public record GroupSelection(boolean every, Set<Long> groups) {
    /** Looks at no group. */
    public static final GroupSelection NONE = new GroupSelection(false, Set.of());

    /** Looks at every group of the member, those joined later included. */
    public static final GroupSelection EVERY = new GroupSelection(true, Set.of());

    public GroupSelection {
        groups = Set.copyOf(groups);
    }

    /** Looks at these groups. */
    public static GroupSelection of(Set<Long> groups) {
        return new GroupSelection(false, groups);
    }

    public boolean contains(long group) {
        return every || groups.contains(group);
    }

    /** Reads a field that holds a list of ids or {@code "*"}; absent means none. */
    static GroupSelection read(JsonObject frame, String name) {
        if ("*".equals(frame.get(name))) {
            return EVERY;
        }
        return of(Set.copyOf(frame.ids(name, Limits.GROUPS_PER_REQUEST_MAX)));
    }

    void write(JsonWriter out, String name) {
        if (every) {
            out.field(name, "*");
            return;
        }
        out.beginArray(name);
        groups.forEach(out::value);
        out.endArray();
    }
}
