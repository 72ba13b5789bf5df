package muster.bench;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One member of a {@link MusterCrowd}: its connection, or several one after the other. Confined to the loop's thread. */
final class Member {
    Link link;
    final Map<Long, View> views = new HashMap<>();
    final List<View> unacked = new ArrayList<>();
    boolean welcome;
    boolean returning;
    int unackedEntries;
    long unackedSince;

    Member(Link link) {
        this.link = link;
    }

    /** What it has of one group. */
    static final class View {
        final int group;
        final int subscriber;
        long next = -1;
        long toldOf;
        boolean unacked;
        boolean pulling;
        boolean pulled;

        View(int group, int subscriber) {
            this.group = group;
            this.subscriber = subscriber;
        }
    }

    /** Forgets what it owed to a connection that is gone; what it has, it keeps. */
    void startOver() {
        welcome = false;
        returning = true;
        unacked.clear();
        unackedEntries = 0;
        for (var view : views.values()) {
            view.unacked = false;
            view.pulling = false;
        }
    }
}
