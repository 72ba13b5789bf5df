package muster.messagelog;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import muster.groups.GroupRight;
import muster.groups.GroupUser;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Decides what one batch does to the log: who gets which number, who is a duplicate, who is refused. Pure: it is given all
 * that was read under the locks and says what is to be written. One thread, one batch, then discarded.
 */
final class Round {
    /** A duplicate found in the table: where the cid stands already. */
    record Twin(long seq, Instant at, long fingerprint) {}

    /** A cid of a sender in a group. */
    record Key(long group, long sender, String cid) {}

    /** A message in a group. */
    record Place(long group, long seq) {}

    /** A request and what becomes of it. */
    record Decided(Waiting waiting, AppendOutcome outcome) {}

    private final Instant now;
    private final Map<Long, long[]> counters = new HashMap<>();
    private final Map<Long, Long> retained = new HashMap<>();
    private final Map<GroupUser, Long> ownCounts;
    private final Map<Key, Twin> twins;
    private final Map<Place, Target> targets;
    private final Map<GroupUser, Standings.Sender> standings;

    private final List<NewRow> rows = new ArrayList<>();
    private final Map<Place, String> edits = new LinkedHashMap<>();
    private final Set<Place> recalls = new HashSet<>();
    private final List<Decided> outcomes = new ArrayList<>();

    Round(
            Instant now,
            Map<Long, HeadRow> heads,
            Map<GroupUser, Long> ownCounts,
            Map<Key, Twin> twins,
            Map<Place, Target> targets,
            Map<GroupUser, Standings.Sender> standings) {
        this.now = now;
        this.ownCounts = new HashMap<>(ownCounts);
        this.twins = new HashMap<>(twins);
        this.targets = new HashMap<>(targets);
        this.standings = standings;
        heads.values().forEach(head -> {
            counters.put(head.group(), new long[] {head.lastSeq(), head.lastNo()});
            retained.put(head.group(), head.floorSeq());
        });
    }

    /** Decides one request; requests of one sender are decided in the order in which they came. */
    void decide(Waiting waiting) {
        try {
            outcomes.add(new Decided(waiting, outcome(waiting)));
        } catch (Refused refused) {
            outcomes.add(new Decided(waiting, new AppendOutcome.NotStored(refused)));
        }
    }

    private AppendOutcome outcome(Waiting waiting) {
        var request = waiting.request();
        var sender = standings.get(new GroupUser(request.group(), request.sender()));
        if (sender == null || sender.rights().isEmpty()) {
            throw Refused.notFound();
        }
        var key = request.cid() == null ? null : new Key(request.group(), request.sender(), request.cid());
        var twin = key == null ? null : twins.get(key);
        if (twin != null) {
            return duplicate(twin, waiting.fingerprint());
        }
        permit(request, sender);
        var row = append(waiting);
        if (key != null) {
            twins.put(key, new Twin(row.seq(), now, waiting.fingerprint()));
        }
        return new AppendOutcome.Stored(row.seq(), now, false);
    }

    private static AppendOutcome duplicate(Twin twin, long fingerprint) {
        if (twin.fingerprint() != fingerprint) {
            throw new Refused(Refusal.CONFLICT, "this cid was used for something else");
        }
        return new AppendOutcome.Stored(twin.seq(), twin.at(), true);
    }

    private void permit(AppendRequest request, Standings.Sender sender) {
        var rights = sender.rights().orElseThrow();
        // Retention moves the head's floor and changes no rights: a remembered floor may be older.
        long floor = Math.max(sender.floor(), retained.getOrDefault(request.group(), 0L));
        if (request.replyTo() > 0 && (request.replyTo() <= floor || request.replyTo() > counter(request.group())[0])) {
            throw Refused.notFound();
        }
        if (request.kind() == EntryKind.MESSAGE) {
            rights.require(GroupRight.SEND, now);
            if (request.mentions().contains(Limits.EVERYBODY)) {
                rights.require(GroupRight.MENTION_ALL, now);
            }
            if (request.confirmBy() != null && !request.confirmBy().isAfter(now)) {
                throw Refused.badRequest("'confirmBy' lies in the past");
            }
            return;
        }
        var target = targets.get(new Place(request.group(), request.target()));
        if (target == null || request.target() <= floor) {
            throw Refused.notFound();
        }
        target.requireChangeable();
        boolean mine = target.sender() == request.sender();
        if (request.kind() == EntryKind.RECALL) {
            rights.require(mine ? GroupRight.RECALL_OWN : GroupRight.RECALL_OTHERS, now);
            return;
        }
        rights.require(GroupRight.EDIT_OWN, now);
        if (!mine) {
            throw new Refused(Refusal.FORBIDDEN, "this message is not yours to change");
        }
    }

    private long[] counter(long group) {
        var counter = counters.get(group);
        if (counter == null) {
            throw new IllegalStateException("a request of a group whose head is not locked");
        }
        return counter;
    }

    private NewRow append(Waiting waiting) {
        var request = waiting.request();
        var counter = counter(request.group());
        boolean countable = request.kind().countable();
        long seq = ++counter[0];
        long no = countable ? ++counter[1] : counter[1];
        long ownNo = ownCounts.merge(new GroupUser(request.group(), request.sender()), countable ? 1L : 0L, Long::sum);
        var row = new NewRow(waiting, seq, no, ownNo, now);
        rows.add(row);
        var place = new Place(request.group(), request.target());
        if (request.kind() == EntryKind.EDIT) {
            edits.put(place, String.valueOf(request.body()));
        }
        if (request.kind() == EntryKind.RECALL) {
            edits.remove(place);
            recalls.add(place);
            targets.computeIfPresent(place, (p, target) -> new Target(target.kind(), target.sender(), true));
        }
        return row;
    }

    /** The rows to insert, in rising order per group. */
    List<NewRow> rows() {
        return rows;
    }

    /** New texts of messages. */
    Map<Place, String> edits() {
        return edits;
    }

    /** Messages to wipe. */
    Set<Place> recalls() {
        return recalls;
    }

    /** What to answer, in the order asked, once all of it is committed. */
    List<Decided> outcomes() {
        return outcomes;
    }

    /** The entries as members see them. */
    List<LogEntry> entries(Map<Place, Set<Long>> hiddenFrom) {
        var entries = new ArrayList<LogEntry>(rows.size());
        for (var row : rows) {
            var place = new Place(row.request().group(), row.request().target());
            entries.add(
                    new LogEntry(row.view(shownBody(row, place)), List.of(), hiddenFrom.getOrDefault(place, Set.of())));
        }
        return entries;
    }

    /** An edit shows its target's present text, which a later edit or recall of this very batch may have replaced. */
    private @Nullable String shownBody(NewRow row, Place target) {
        return row.request().kind() == EntryKind.EDIT
                ? edits.get(target)
                : row.request().body();
    }

    /** A row about to be inserted. */
    record NewRow(Waiting waiting, long seq, long no, long ownNo, Instant at) {
        AppendRequest request() {
            return waiting.request();
        }

        /** Only the target of an edit keeps text: a copy in the edit's own row would outlive a recall. */
        @Nullable
        String storedBody() {
            return request().kind() == EntryKind.MESSAGE ? request().body() : null;
        }

        Entry view(@Nullable String body) {
            return new Entry(
                    request().group(),
                    seq,
                    no,
                    request().kind(),
                    request().sender(),
                    at,
                    request().cid(),
                    body,
                    request().target(),
                    request().replyTo(),
                    request().mentions(),
                    List.of(),
                    0,
                    false,
                    false,
                    request().confirmBy());
        }
    }
}
