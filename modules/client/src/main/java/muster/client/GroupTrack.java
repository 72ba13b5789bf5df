package muster.client;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import muster.kernel.Entry;
import muster.kernel.Frame;

/**
 * How far one group has been delivered, and what is still missing below what was heard of it.
 *
 * <p>{@code position} is the promise: everything up to it was handed out once, or is not for this member's eyes. The dense
 * {@code seq} makes the rest easy: a lower one is a repeat, the next one goes out, a higher one shows a hole. What lies
 * behind a hole waits in {@code ahead}, which is bounded; over the bound it is dropped, because the pages that fill the
 * hole go on until {@code head} and bring it again. A page covers a range, so what it leaves out is no hole.
 *
 * <p>Not thread-safe, and knows no network: it is fed with frames and asked whether to pull.
 */
final class GroupTrack {
    /** Entries that wait behind a hole. */
    static final int AHEAD_MAX = 500;

    private final TreeMap<Long, Entry> ahead = new TreeMap<>();
    private long position;
    private long head;

    GroupTrack(long position) {
        this.position = position;
        this.head = position;
    }

    /** Takes a pushed entry; answers what is to be handed out now, in order. */
    List<Entry> pushed(Entry entry) {
        if (entry.seq() <= position) {
            return List.of();
        }
        head = Math.max(head, entry.seq());
        if (entry.seq() > position + 1) {
            if (ahead.size() < AHEAD_MAX) {
                ahead.put(entry.seq(), entry);
            }
            return List.of();
        }
        position = entry.seq();
        if (ahead.isEmpty()) {
            return List.of(entry);
        }
        var next = new ArrayList<>(List.of(entry));
        drainInto(next);
        return next;
    }

    /** Up to where a page passes over what is not to be had any more; no further than the position when it passes over nothing. */
    long goneBefore(Frame.Page page) {
        long last = page.from() - 1;
        return page.floor() >= last ? last : position;
    }

    /** Takes the answer to a pull after an earlier or the present position; answers what is to be handed out now. */
    List<Entry> paged(Frame.Page page) {
        var next = new ArrayList<Entry>();
        for (var entry : page.entries()) {
            if (entry.seq() > position) {
                position = entry.seq();
                next.add(entry);
            }
        }
        // Below the floor nothing will ever be visible; the page begins above it.
        position = Math.max(position, Math.max(page.to(), page.floor()));
        // Never lowered: the page may have been read before a badge that overtook it.
        head = Math.max(head, page.head());
        drainInto(next);
        return next;
    }

    /** The group is known to hold entries up to {@code seq}. */
    void grownTo(long seq) {
        head = Math.max(head, seq);
    }

    /** The log itself went back, as after a restore from a backup: go on from its head. */
    void wentBackTo(long seq) {
        position = seq;
        head = seq;
        ahead.clear();
    }

    /** Out of focus: pushes will not come in sequence, so what waits for them is let go. */
    void pause() {
        ahead.clear();
        head = position;
    }

    /** Whether something is missing, so that a pull after {@link #position()} is wanted. */
    boolean behind() {
        return head > position;
    }

    long position() {
        return position;
    }

    int waiting() {
        return ahead.size();
    }

    private void drainInto(List<Entry> next) {
        ahead.headMap(position, true).clear();
        while (!ahead.isEmpty() && ahead.firstKey() == position + 1) {
            var entry = ahead.pollFirstEntry().getValue();
            position = entry.seq();
            next.add(entry);
        }
    }
}
