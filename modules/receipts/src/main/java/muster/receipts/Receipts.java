package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import muster.groups.Actor;
import muster.groups.GroupRight;
import muster.groups.GroupUser;
import muster.groups.Groups;
import muster.groups.MembersLeft;
import muster.groups.ReceiptPolicy;
import muster.kernel.Frame;
import muster.kernel.ReceiptCount;
import muster.kernel.Refused;
import muster.kernel.Request;
import muster.messagelog.Authorship;
import muster.messagelog.MembersEntered;
import muster.messagelog.MessageLog;

/**
 * Each member's cursors: what it has received and what the person has read; and from them who has read which message. Cursors only move forward, never past the log's
 * head, and are written behind: kept in memory, merged by maximum, flushed by a timer. Whoever asks this instance sees them
 * at once; another instance may be one flush behind.
 */
@ApplicationScoped
public class Receipts {
    /** Own messages whose counts one keepalive brings, in each group. */
    private static final int OWN_MAX = 50;

    @Inject
    CursorStore store;

    @Inject
    ReaderPages readerPages;

    @Inject
    RangePartitions partitions;

    @Inject
    ReceiptsConfig config;

    @Inject
    Groups groups;

    @Inject
    MessageLog log;

    @Inject
    Clock clock;

    private KnownHeads heads;
    private Staged staged;

    @Inject
    void use(KnownHeads known, Staged moves) {
        heads = known.self().get();
        staged = moves.self().get();
    }

    /**
     * Moves a member's cursors, in memory; the next flush stores them. The caller has checked the membership; a cursor of
     * somebody who is no member any more has no row and is dropped by the flush.
     *
     * @param read whether the person has seen the entries, or only the device received them
     * @throws Refused {@code bad_request} when a cursor lies past its group's head: none of them is moved then;
     *     {@code busy} when the database has taken no flush for so long that there is no room
     */
    public void advance(long user, boolean read, Map<Long, Long> cursors) {
        heads.requireWithin(cursors);
        long readAt = read ? clock.millis() : 0;
        long now = System.nanoTime();
        cursors.forEach((group, seq) -> {
            var move = new Staged.Move(new GroupUser(group, user), seq, read ? seq : 0, readAt, now);
            if (!staged.put(move)) {
                throw Refused.busy(Duration.ofSeconds(1));
            }
        });
    }

    /** Whether {@link #advance} with these cursors stays in memory, so that it may be called where nobody may wait. */
    public boolean canAdvanceAtOnce(Map<Long, Long> cursors) {
        return heads.covers(cursors);
    }

    /** Tells that a group's log has reached a position, so that cursors up to it need no look into the database. */
    public void reached(long group, long seq) {
        heads.raise(group, seq);
    }

    /** These members' cursors; who is no member has none. */
    @Transactional
    public Map<GroupUser, Cursor> cursors(Collection<GroupUser> members) {
        Map<GroupUser, Staged.Move> moves = new HashMap<>();
        for (var member : members) { // Before the reading, or a flush between the two would hide a move from both.
            var move = staged.of(member);
            if (move != null) {
                moves.put(member, move);
            }
        }
        Map<GroupUser, Cursor> cursors = new HashMap<>();
        store.cursors(members).forEach((member, stored) -> {
            var move = moves.get(member);
            cursors.put(member, move == null ? stored : stored.advancedTo(move.acked(), move.read()));
        });
        return cursors;
    }

    /**
     * How many have read these messages, in the order asked.
     *
     * @throws Refused {@code not_found} when the caller is no member or may not see one of the messages, {@code forbidden}
     *     when the group's policy is {@code off}
     */
    @Transactional
    public List<ReceiptCount> counts(long group, long caller, List<Long> seqs) {
        groups.require(group, Actor.member(caller), GroupRight.SEE_COUNTS);
        return counts(group, seqs, log.authorships(group, caller, seqs));
    }

    /** The counts of a group's newest messages, at most so many; none where the policy is {@code off}. For whoever tells senders. */
    @Transactional
    public List<SentCount> newest(long group, int limit) {
        if (groups.receiptPolicies(List.of(group)).getOrDefault(group, ReceiptPolicy.OFF) == ReceiptPolicy.OFF) {
            return List.of();
        }
        return sentCounts(group, log.newest(group, limit));
    }

    /**
     * The counts of the newest messages that these members sent themselves above a position, by member; none where the
     * policy is {@code off} or the user is no member.
     */
    @Transactional
    public Map<GroupUser, List<ReceiptCount>> own(Map<GroupUser, Long> positions) {
        var asked = new HashMap<>(positions);
        asked.keySet().retainAll(store.cursors(asked.keySet()).keySet()); // Who has a cursor is a member.
        var policies = groups.receiptPolicies(
                asked.keySet().stream().map(GroupUser::group).collect(Collectors.toSet()));
        asked.keySet().removeIf(member -> policies.get(member.group()) == ReceiptPolicy.OFF);
        Map<GroupUser, List<ReceiptCount>> own = new HashMap<>();
        if (!asked.isEmpty()) {
            log.ownAbove(asked, OWN_MAX)
                    .forEach((group, messages) -> sentCounts(group, messages)
                            .forEach(sent -> own.computeIfAbsent(
                                            new GroupUser(group, sent.sender()), member -> new ArrayList<>())
                                    .add(sent.count())));
        }
        return own;
    }

    private List<SentCount> sentCounts(long group, Map<Long, Authorship> messages) {
        if (messages.isEmpty()) {
            return List.of();
        }
        return counts(group, messages.keySet().stream().sorted().toList(), messages).stream()
                .map(count -> new SentCount(
                        Objects.requireNonNull(messages.get(count.seq())).sender(), count))
                .toList();
    }

    /**
     * A page of who has read a message, or of who has not: members now, who could read it, without its sender.
     *
     * @throws Refused {@code not_found} when the caller is no member or may not see the message, {@code forbidden} unless
     *     the group's policy is {@code names}, {@code bad_request} when {@code after} is nothing that a page has given
     */
    @Transactional
    public Frame.Readers readers(long caller, Request.Readers page) {
        groups.require(page.group(), Actor.member(caller), GroupRight.SEE_NAMES);
        var message = log.authorships(page.group(), caller, List.of(page.seq())).get(page.seq());
        return readerPages.page(page, Objects.requireNonNull(message), staged.reads(page.group()), keptSince());
    }

    private List<ReceiptCount> counts(long group, List<Long> seqs, Map<Long, Authorship> messages) {
        var moved = staged.reads(group); // Before the reading, as in cursors.
        var sorted = seqs.stream().distinct().sorted().toList();
        var senders = messages.values().stream().map(Authorship::sender).collect(Collectors.toSet());
        var tallies = store.tallies(group, moved, sorted, senders);
        return seqs.stream()
                .map(seq -> count(
                        seq,
                        Collections.binarySearch(sorted, seq),
                        tallies,
                        Objects.requireNonNull(messages.get(seq)).sender()))
                .toList();
    }

    /** Counts for the position with this index, without the sender. */
    private static ReceiptCount count(long seq, int index, List<CursorStore.Tally> tallies, long sender) {
        long read = 0;
        long of = 0;
        for (var tally : tallies) {
            if (tally.since() <= index && tally.user() != sender) {
                of += tally.members();
                read += tally.read() > index ? tally.members() : 0;
            }
        }
        return new ReceiptCount(seq, read, of);
    }

    /**
     * Stores moved cursors. An asynchronous commit is enough: losing the last flush shows a member something twice.
     *
     * @return who has read further than was stored before
     */
    @Transactional
    public List<CursorsAdvanced.Read> store(List<Staged.Move> moves) {
        return store.store(moves, (int) config.readTimeStep.toSeconds(), timeless(moves));
    }

    /** Groups that show nobody's reads, and so keep no times of them. */
    private Set<Long> timeless(List<Staged.Move> moves) {
        var reading = moves.stream()
                .filter(move -> move.read() > 0)
                .map(move -> move.member().group())
                .collect(Collectors.toSet());
        if (reading.isEmpty()) {
            return reading;
        }
        var policies = groups.receiptPolicies(reading);
        reading.removeIf(group -> policies.getOrDefault(group, ReceiptPolicy.OFF) != ReceiptPolicy.OFF);
        return reading;
    }

    /** Makes room for the ranges of the coming weeks, where there is none yet. */
    @Transactional
    public void makeRoom() {
        partitions.make(keptSince());
    }

    /** Weeks whose ranges nobody keeps any more, oldest first. */
    @Transactional
    public List<LocalDate> oldWeeks() {
        return partitions.endedBy(keptSince());
    }

    /** Every week that is stored, oldest first. */
    @Transactional
    public List<ReadWeek> weeks() {
        return partitions.all();
    }

    /** The first day whose read times are kept; a week goes when all of it lies before. */
    public LocalDate timesKeptSince() {
        return keptSince();
    }

    /** Takes an old week out of the table; fails rather than hold anybody up. */
    @Transactional
    public void detachWeek(LocalDate week) {
        partitions.detach(week);
    }

    /** Some rows of a detached week as CSV (group, user, day, position before, positions, seconds of the day), behind a row. */
    @Transactional
    public List<String> archiveLines(LocalDate week, String after, int limit) {
        return partitions.lines(week, after, limit);
    }

    /** Drops a detached week. */
    @Transactional
    public void dropWeek(LocalDate week) {
        partitions.drop(week);
    }

    private LocalDate keptSince() {
        return CursorStore.dayOf(clock.instant()).minusDays(config.keep.toDays());
    }

    /** In the joining transaction: a member without a cursor would be nobody to count. */
    void enter(@Observes MembersEntered event) {
        store.enter(event.group(), event.since(), event.users());
    }

    /** In the leaving transaction: who leaves drops out of every count with it. */
    void leave(@Observes MembersLeft event) {
        store.leave(event.group(), event.users());
    }
}
