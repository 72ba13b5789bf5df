package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import muster.groups.GroupOpened;
import muster.groups.HistoryRule;
import muster.groups.MembersJoined;
import muster.groups.MembersLeft;
import muster.groups.PolicyChanged;
import muster.groups.RoleChanged;
import muster.groups.Silence;
import muster.groups.SilenceChanged;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Writes what happens to a group into its log, in the transaction in which it happens.
 *
 * <p>Observes inside the transaction on purpose: whatever changes who sees what goes through the head's lock, so that every
 * position has one definite set of members. An append waits for the same lock and checks rights after it has it.
 */
@ApplicationScoped
class GroupChronicle {
    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    @Inject
    LogStore store;

    @Inject
    Event<EntriesAppended> appended;

    @Inject
    Event<MembersEntered> entered;

    @Inject
    Clock clock;

    void layFoundation(@Observes GroupOpened event) {
        entities.createNativeQuery("insert into messagelog.head"
                        + " (group_id, last_seq, last_no, last_at, rights_seq, floor_seq, floor_no)"
                        + " values (?1, 0, 0, cast(?2 as timestamptz), 0, 0, 0)")
                .setParameter(1, event.group())
                .setParameter(2, clock.instant().toString())
                .executeUpdate();
    }

    void join(@Observes MembersJoined event) {
        var head = store.lockHead(event.group());
        long floor = event.history() == HistoryRule.ALL ? head.floorSeq() : head.lastSeq();
        entities.createNativeQuery("insert into messagelog.floor (group_id, user_id, seq)"
                        + " select cast(?1 as bigint), u, cast(?2 as bigint) from unnest(cast(?3 as bigint[])) as u")
                .setParameter(1, event.group())
                .setParameter(2, floor)
                .setParameter(3, LogStore.longs(event.users()))
                .executeUpdate();
        append(head, EntryKind.JOIN, event.by(), event.users(), null);
        entered.fire(new MembersEntered(event.group(), event.users(), head.lastSeq()));
    }

    void leave(@Observes MembersLeft event) {
        var head = store.lockHead(event.group());
        for (var table : List.of("floor", "hidden", "notice")) {
            entities.createNativeQuery("delete from messagelog." + table
                            + " where group_id = ?1 and user_id = any(cast(?2 as bigint[]))")
                    .setParameter(1, event.group())
                    .setParameter(2, LogStore.longs(event.users()))
                    .executeUpdate();
        }
        append(head, EntryKind.LEAVE, event.by(), event.users(), null);
    }

    void changeRole(@Observes RoleChanged event) {
        append(
                store.lockHead(event.group()),
                EntryKind.ROLE,
                event.by(),
                List.of(event.user()),
                event.role().name());
    }

    /** The text is when it ends; a silence that was lifted has none. */
    void changeSilence(@Observes SilenceChanged event) {
        var until = event.until().equals(Silence.NONE) ? null : Frame.text(event.until());
        append(store.lockHead(event.group()), EntryKind.SILENCE, event.by(), event.users(), until);
    }

    void changePolicy(@Observes PolicyChanged event) {
        append(store.lockHead(event.group()), EntryKind.POLICY, event.by(), List.of(), event.summary());
    }

    /**
     * Wipes a message on behalf of somebody who need not be a member.
     *
     * @return the position of the recall
     */
    long recall(long group, long by, long target) {
        var head = store.lockHead(group);
        var place = new Round.Place(group, target);
        var present = store.targets(List.of(place)).get(place);
        if (present == null || target <= head.floorSeq()) {
            throw Refused.notFound();
        }
        present.requireChangeable();
        store.wipeBodies(List.of(place));
        return append(head, EntryKind.RECALL, by, List.of(), null, target);
    }

    private void append(HeadRow head, EntryKind kind, long by, List<Long> users, @Nullable String body) {
        append(head, kind, by, users, body, 0);
    }

    /** Appends an entry that changes rights: everything remembered about this group's senders is outdated by it. */
    private long append(HeadRow head, EntryKind kind, long by, List<Long> users, @Nullable String body, long target) {
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        long seq = head.lastSeq() + 1;
        entities.createNativeQuery("insert into messagelog.entry"
                        + " (group_id, seq, no, own_no, kind, sender_id, sent_at, fingerprint, body, users,"
                        + " target_seq) values (?1, ?2, ?3, 0, ?4, ?5, cast(?6 as timestamptz), 0, ?7,"
                        + " cast(?8 as bigint[]), nullif(cast(?9 as bigint), 0))")
                .setParameter(1, head.group())
                .setParameter(2, seq)
                .setParameter(3, head.lastNo())
                .setParameter(4, kind.code())
                .setParameter(5, by)
                .setParameter(6, at.toString())
                .setParameter(7, body)
                .setParameter(8, LogStore.longs(users))
                .setParameter(9, target)
                .executeUpdate();
        entities.createNativeQuery("update messagelog.head set last_seq = ?2, rights_seq = ?2,"
                        + " last_at = cast(?3 as timestamptz) where group_id = ?1")
                .setParameter(1, head.group())
                .setParameter(2, seq)
                .setParameter(3, at.toString())
                .executeUpdate();
        var shown = users.subList(0, Math.min(users.size(), Limits.USERS_SHOWN_MAX));
        var view = new Entry(
                head.group(),
                seq,
                head.lastNo(),
                kind,
                by,
                at,
                null,
                body,
                target,
                0,
                List.of(),
                shown,
                users.size(),
                false,
                false);
        appended.fire(new EntriesAppended(List.of(new LogEntry(view, users, Set.of()))));
        return seq;
    }
}
