package muster.groups;

import java.time.Instant;

/** A group under its row's lock, and what the actor may do to it. */
record Held(GroupView group, Actor by, Rights rights, Instant now) {
    /** An overseer may what an OWNER may, and besides what no member may at all. */
    void require(GroupRight right) {
        boolean officeAlone = by.overseer() && right.of(Role.OWNER) == Grant.NO && right.whileArchived();
        if (!officeAlone) {
            rights.require(right, now);
        }
    }

    /** An overseer's rights are about everybody. */
    void require(GroupRight right, Role other) {
        if (by.overseer()) {
            require(right);
        } else {
            rights.require(right, other, now);
        }
    }
}
