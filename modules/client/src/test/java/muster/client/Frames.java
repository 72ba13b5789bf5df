package muster.client;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.kernel.GroupState;

/** Frames as tests need them. */
final class Frames {
    static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Frames() {}

    /** Seeds for random tests: a fixed few, so that every run is the same and a failing one can be repeated. */
    static Stream<Long> seeds() {
        return LongStream.rangeClosed(1, 50).boxed();
    }

    static Entry entry(long group, long seq) {
        return entry(group, seq, "text " + seq);
    }

    static Entry entry(long group, long seq, String body) {
        return new Entry(
                group, seq, seq, EntryKind.MESSAGE, 1, NOON, null, body, 0, 0, List.of(), List.of(), 0, false, false);
    }

    static Frame.Page page(long group, long from, long to, long head, long... seqs) {
        var entries = Arrays.stream(seqs).mapToObj(seq -> entry(group, seq)).toList();
        return new Frame.Page(null, group, from, to, entries, List.of(), 0, head, to < head);
    }

    static GroupState state(long group, long head, long floor, long acked) {
        return new GroupState(group, "group " + group, "member", head, head, NOON, floor, acked, 0, 0, 0, false, 0);
    }
}
