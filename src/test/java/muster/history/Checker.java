package muster.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import muster.kernel.Entry;
import muster.kernel.EntryKind;

/**
 * Holds a history against the log that is left when the fault is over.
 *
 * <ul>
 *   <li>C1: what was acked is in the log, at the position that the ack named.
 *   <li>C2: the log is dense and every reader, at every instance, reads the same.
 *   <li>C3: no sender's cid stands in it twice.
 *   <li>C4: nothing was heard that is not in it, or that reads differently there.
 *   <li>C5: every client heard position after position, without a hole, and everything up to the end.
 *   <li>C6: what was refused is not in it.
 *   <li>C7: what one client sent stands in the order in which it was sent.
 *   <li>C10: nobody heard what was said while it was no member.
 * </ul>
 *
 * <p>First the {@linkplain #log logs} as read after the fault, then the operations in their order, then {@link #verdict}.
 * Only the logs and a line per client are kept, so a history may be of any length. Not thread-safe.
 */
public final class Checker {
    private static final int TOLD_MAX = 50;
    private static final TreeMap<Long, Boolean> NONE = new TreeMap<>();

    private final Map<Long, Group> groups = new HashMap<>();
    private final Map<Place, Ear> ears = new HashMap<>();
    private final Map<String, Long> users = new HashMap<>();
    private final Map<Place, Long> lastSent = new HashMap<>();
    private final List<String> violations = new ArrayList<>();
    private long counted;

    private record Row(String cid, String hash, long sender, EntryKind kind, List<Long> users) {}

    private record Message(long sender, String cid) {}

    private record Place(String process, long group) {}

    private static final class Group {
        final TreeMap<Long, Row> rows = new TreeMap<>();
        final Map<Message, Long> seqs = new HashMap<>();
        final Map<Long, TreeMap<Long, Boolean>> membership = new HashMap<>();

        /** Whether an entry is for the user: a member may hear the joining that brought it in, but not its own leaving. */
        boolean isFor(long user, long seq) {
            var change = membership.getOrDefault(user, NONE).floorEntry(seq);
            return change == null || change.getValue();
        }
    }

    private static final class Ear {
        final long user;
        long last;
        boolean left;

        Ear(long user, long last) {
            this.user = user;
            this.last = last;
        }
    }

    /** The whole log of a group as one reader got it at one instance after the fault; {@code from} is above its floor. */
    public void log(String reader, long group, long from, Collection<Entry> entries) {
        var known = groups.computeIfAbsent(group, unknown -> new Group());
        long expected = from;
        long head = known.rows.isEmpty() ? 0 : known.rows.lastKey();
        for (var entry : entries) {
            if (entry.seq() != expected) {
                violated("C2: %s reads position %d of group %d where %d should be"
                        .formatted(reader, entry.seq(), group, expected));
            }
            expected = entry.seq() + 1;
            var cid = Objects.requireNonNullElse(entry.cid(), "");
            var row = new Row(cid, History.hash(entry), entry.from(), entry.kind(), entry.users());
            var other = known.rows.putIfAbsent(entry.seq(), row);
            if (other != null && !other.equals(row)) {
                violated("C2: %s reads %s at %d of group %d, others %s"
                        .formatted(reader, row, entry.seq(), group, other));
            }
            if (other == null) {
                index(known, group, entry.seq(), row);
            }
        }
        if (head != 0 && expected - 1 != head) {
            violated("C2: %s reads group %d up to %d, others up to %d".formatted(reader, group, expected - 1, head));
        }
    }

    private void index(Group known, long group, long seq, Row row) {
        if (row.kind == EntryKind.JOIN || row.kind == EntryKind.LEAVE) {
            for (var user : row.users) {
                known.membership
                        .computeIfAbsent(user, unknown -> new TreeMap<>())
                        .put(seq, row.kind == EntryKind.JOIN);
            }
        }
        if (row.kind != EntryKind.MESSAGE) {
            return;
        }
        var earlier = known.seqs.putIfAbsent(new Message(row.sender, row.cid), seq);
        if (earlier != null) {
            violated("C3: cid %s of user %d in group %d at %d and %d"
                    .formatted(row.cid, row.sender, group, earlier, seq));
        }
    }

    /** The next operation of the history. */
    public void accept(Op op) {
        if (op instanceof Op.Listens it) {
            ears.put(new Place(it.process(), it.group()), new Ear(it.user(), it.seq()));
        } else if (op instanceof Op.Leaves it) {
            ear(it.process(), it.group()).left = true;
        } else if (op instanceof Op.Sends it) {
            sent(it);
        } else if (op instanceof Op.Acked it) {
            acked(it);
        } else if (op instanceof Op.Failed it) {
            failed(it);
        } else if (op instanceof Op.Heard it) {
            heard(it);
        }
    }

    private void sent(Op.Sends op) {
        var group = group(op.group());
        users.put(op.process(), op.user());
        var seq = group.seqs.get(new Message(op.user(), op.cid()));
        if (seq == null) {
            return;
        }
        if (!group.rows.get(seq).hash.equals(op.hash())) {
            violated("C4: cid %s of group %d was sent with another text than stands at %d"
                    .formatted(op.cid(), op.group(), seq));
        }
        var before = lastSent.put(new Place(op.process(), op.group()), seq);
        if (before != null && before > seq) {
            violated("C7: %s sent what stands at %d of group %d before what stands at %d"
                    .formatted(op.process(), before, op.group(), seq));
        }
    }

    private void acked(Op.Acked op) {
        var group = group(op.group());
        var row = group.rows.get(op.seq());
        if (row == null) {
            violated("C1: %s was told %d of group %d for cid %s, which is lost"
                    .formatted(op.process(), op.seq(), op.group(), op.cid()));
        } else if (!row.cid.equals(op.cid()) || row.sender != users.getOrDefault(op.process(), 0L)) {
            violated("C1: %s was told %d of group %d for cid %s, where %s stands"
                    .formatted(op.process(), op.seq(), op.group(), op.cid(), row));
        }
    }

    private void failed(Op.Failed op) {
        var group = group(op.group());
        var seq = group.seqs.get(new Message(users.getOrDefault(op.process(), 0L), op.cid()));
        if (seq != null) {
            violated("C6: %s was refused cid %s of group %d (%s), which stands at %d"
                    .formatted(op.process(), op.cid(), op.group(), op.why(), seq));
        }
    }

    private void heard(Op.Heard op) {
        counted++;
        var group = group(op.group());
        var row = group.rows.get(op.seq());
        if (row == null) {
            violated("C4: %s heard %d of group %d, which is not stored".formatted(op.process(), op.seq(), op.group()));
        } else if (!row.cid.equals(op.cid()) || !row.hash.equals(op.hash())) {
            violated("C4: %s heard cid %s at %d of group %d, where %s stands"
                    .formatted(op.process(), op.cid(), op.seq(), op.group(), row));
        }
        var ear = ear(op.process(), op.group());
        if (op.seq() <= ear.last) {
            violated("C5: %s heard %d of group %d after %d".formatted(op.process(), op.seq(), op.group(), ear.last));
            return;
        }
        for (long missed = ear.last + 1; missed < op.seq(); missed++) {
            if (group.isFor(ear.user, missed)) {
                violated("C5: %s heard %d of group %d before %d".formatted(op.process(), op.seq(), op.group(), missed));
                break;
            }
        }
        if (row != null && !group.isFor(ear.user, op.seq())) {
            violated("C10: %s heard %d of group %d, when user %d was no member"
                    .formatted(op.process(), op.seq(), op.group(), ear.user));
        }
        ear.last = op.seq();
    }

    /** What is wrong; empty when nothing is. */
    public List<String> verdict() {
        ears.forEach((place, ear) -> {
            var group = group(place.group);
            long head = group.rows.isEmpty() ? 0 : group.rows.lastKey();
            if (ear.left) {
                return;
            }
            for (long seq = ear.last + 1; seq <= head; seq++) {
                if (group.isFor(ear.user, seq)) {
                    violated("C5: %s never heard %d of group %d, whose head is %d"
                            .formatted(place.process, seq, place.group, head));
                    return;
                }
            }
        });
        return List.copyOf(violations);
    }

    /** How many entries were heard: a run in which nobody heard anything proves nothing. */
    public long heardInAll() {
        return counted;
    }

    private Group group(long id) {
        return groups.computeIfAbsent(id, unknown -> new Group());
    }

    private Ear ear(String process, long group) {
        return ears.computeIfAbsent(new Place(process, group), unknown -> {
            violated("C5: %s hears group %d without having said that it listens".formatted(process, group));
            return new Ear(0, 0);
        });
    }

    private void violated(String how) {
        if (violations.size() < TOLD_MAX) {
            violations.add(how);
        }
    }
}
