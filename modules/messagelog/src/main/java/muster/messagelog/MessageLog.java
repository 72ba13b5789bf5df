package muster.messagelog;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import muster.groups.Actor;
import muster.groups.GroupRetention;
import muster.groups.GroupRight;
import muster.groups.GroupUser;
import muster.groups.Groups;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * What was said in each group, in order. Positions start at 1 and have no gaps; what stands at one stays there for ever.
 * Safe from every thread.
 */
@ApplicationScoped
public class MessageLog {
    @PersistenceContext(unitName = "messagelog")
    EntityManager entities;

    @Inject
    Appender appender;

    @Inject
    LogReader reader;

    @Inject
    GroupChronicle chronicle;

    @Inject
    HandCount handCount;

    @Inject
    Retention retention;

    @Inject
    Remains remains;

    @Inject
    MessageLogConfig config;

    @Inject
    Groups groups;

    @Inject
    Event<NoticeGiven> noticeGiven;

    @Inject
    Clock clock;

    /**
     * Appends a message, an edit or a recall. Answers when its fate is known: stored and numbered, refused, or
     * {@code busy}. The promise is kept on the worker's thread: whoever waits on it must not do slow work there.
     */
    public CompletableFuture<AppendOutcome> append(AppendRequest request) {
        return appender.append(request);
    }

    /**
     * A page of the log as this member may see it: entries above {@code after}, or the last ones below {@code before}, or
     * the newest when both are -1; at most {@code limit}, fewer when they would not fit one frame.
     *
     * @throws Refused {@code not_found} unless the user is a member now
     */
    @Transactional
    public Frame.Page page(long group, long user, long after, long before, int limit) {
        if (limit < 1 || limit > Limits.PAGE_MAX) {
            throw Refused.badRequest("limit must lie between 1 and " + Limits.PAGE_MAX);
        }
        return reader.page(group, user, after, before, limit);
    }

    /** Entries of one group above {@code after} up to {@code to} that are still kept; whoever asks has asked who may read them. */
    @Transactional
    public List<LogEntry> range(long group, long after, long to, int limit) {
        return reader.range(group, after, to, limit);
    }

    /** The highest position of a group that is no longer kept, 0 when all are. */
    @Transactional
    public long retained(long group) {
        return reader.retained(group);
    }

    /** How many entries of a group are older than so many days, null for the server's; no more than {@code max} are counted. */
    @Transactional
    public int countOlder(long group, @Nullable Integer days, int max) {
        int kept = days == null ? config.retentionDays : days;
        return kept == 0 ? 0 : retention.countOlder(group, kept, max);
    }

    /** Those of these groups that have entries which are too old for them. */
    @Transactional
    public List<GroupRetention> dueForForgetting(Collection<GroupRetention> groups) {
        return retention.due(groups);
    }

    /**
     * Deletes a batch of a group's oldest entries, as far as they are too old. Positions of the others stay; what is deleted is
     * below everybody's floor.
     */
    @Transactional
    public ForgettingStep forgetSome(GroupRetention group) {
        return retention.forgetSome(group);
    }

    /** Groups that have something left about entries that were deleted. */
    @Transactional
    public List<Long> groupsWithRemains(int limit) {
        return remains.groups(limit);
    }

    /** Deletes some of what is left about a group's deleted entries. */
    @Transactional
    public ForgettingStep forgetRemains(long group) {
        return remains.deleteSome(group);
    }

    /** The heads of these groups. */
    @Transactional
    public List<Head> heads(Collection<Long> groups) {
        return reader.heads(groups);
    }

    /** Heads and floors, as each of these members sees them; who is no member now is left out. */
    @Transactional
    public Map<GroupUser, Standing> standings(Collection<GroupUser> members) {
        return reader.standings(members);
    }

    /** How many messages of others stand above each member's position in its group, and how many of them mention it. */
    @Transactional
    public Map<GroupUser, CountTerms> countAbove(Map<GroupUser, Long> positions) {
        return reader.countAbove(positions);
    }

    /**
     * Messages of others in these ranges, counted one by one: for whoever doubts a number of {@link #countAbove}. A range that
     * retention has taken a part of is left out. As dear as the ranges are long.
     */
    @Transactional
    public Map<LogRange, Long> countByHand(Collection<LogRange> ranges) {
        return handCount.messages(ranges);
    }

    /**
     * Who sent these messages, by position.
     *
     * @throws Refused {@code not_found} when the user is no member, or a position is below its floor, past the head or none
     *     of a message
     */
    @Transactional
    public Map<Long, Authorship> authorships(long group, long user, Collection<Long> seqs) {
        return reader.authorships(group, user, seqs);
    }

    /** Who sent a group's newest messages, at most so many, by position; for whoever tells senders. */
    @Transactional
    public Map<Long, Authorship> newest(long group, int limit) {
        return reader.newest(group, limit);
    }

    /** The newest messages that these members sent themselves above a position, at most so many each, by group. */
    @Transactional
    public Map<Long, Map<Long, Authorship>> ownAbove(Map<GroupUser, Long> positions, int limit) {
        return reader.ownAbove(positions, limit);
    }

    /**
     * Hides entries from this user alone; hiding twice is no error.
     *
     * @throws Refused {@code not_found} when the user is no member, or a position is below its floor or past the head
     */
    @Transactional
    public void hide(long group, long user, List<Long> seqs) {
        var standing = reader.standing(group, user).orElse(null);
        if (standing == null
                || seqs.stream()
                        .anyMatch(seq ->
                                seq <= standing.floor() || seq > standing.head().seq())) {
            throw Refused.notFound();
        }
        entities.createNativeQuery("insert into messagelog.hidden (group_id, user_id, seq)"
                        + " select cast(?1 as bigint), cast(?2 as bigint), s from unnest(cast(?3 as bigint[])) as s"
                        + " on conflict do nothing")
                .setParameter(1, group)
                .setParameter(2, user)
                .setParameter(3, LogStore.longs(seqs))
                .executeUpdate();
    }

    /**
     * Takes a message back on behalf of an overseer, who need not be a member; the edge has checked that it is one.
     *
     * @return the position of the recall
     * @throws Refused {@code not_found} when there is no such message, {@code conflict} when it is none or was recalled,
     *     {@code forbidden} when the group is archived
     */
    @Transactional
    public long recallOverseen(long group, Actor overseer, long seq) {
        groups.oversee(group, overseer, GroupRight.RECALL_OTHERS, "message_recalled", "message " + seq);
        return chronicle.recall(group, overseer.user(), seq);
    }

    /**
     * Gives one member a notice that nobody else sees, behind the entry that is newest now.
     *
     * @throws Refused {@code not_found} when either is no member, {@code forbidden} unless the giver has the right
     */
    @Transactional
    public Frame.Notice giveNotice(long group, long giver, long user, String body) {
        var rights = groups.rights(List.of(new GroupUser(group, giver))).get(new GroupUser(group, giver));
        var standing = reader.standing(group, user).orElse(null);
        if (rights == null || standing == null) {
            throw Refused.notFound();
        }
        var at = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        rights.require(GroupRight.GIVE_NOTICES, at);
        var id = (Number)
                entities.createNativeQuery("insert into messagelog.notice (group_id, user_id, after_seq, at, body)"
                                + " values (?1, ?2, ?3, cast(?4 as timestamptz), ?5) returning id")
                        .setParameter(1, group)
                        .setParameter(2, user)
                        .setParameter(3, standing.head().seq())
                        .setParameter(4, at.toString())
                        .setParameter(5, body)
                        .getSingleResult();
        var notice = new Frame.Notice(group, id.longValue(), standing.head().seq(), at, body);
        noticeGiven.fire(new NoticeGiven(user, notice));
        return notice;
    }
}
