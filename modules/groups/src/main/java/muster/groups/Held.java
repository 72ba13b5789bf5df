package muster.groups;

import java.time.Instant;

/** A group under its row's lock, and what the actor may do to it. */
record Held(GroupView group, Actor by, Rights rights, Instant now) {
    void require(GroupRight right) {
        rights.require(right, now);
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
