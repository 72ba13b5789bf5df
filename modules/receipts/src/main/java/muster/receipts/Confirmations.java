package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import muster.groups.GroupRight;
import muster.groups.GroupUser;
import muster.groups.Groups;
import muster.groups.Rights;
import muster.groups.Role;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Entry;
import muster.kernel.EntryKind;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.Request;
import muster.messagelog.EntriesAppended;
import muster.messagelog.EntriesForgotten;
import muster.messagelog.MessageLog;
import org.jspecify.annotations.Nullable;

/**
 * Messages that are to be confirmed: who has, who has not, and when to remind. Confirming is no reading and moves no cursor.
 * Nothing is written for a member until it confirms; whoever should and has not is derived (decision 0012). Safe from every
 * thread.
 */
@ApplicationScoped
public class Confirmations {
    /** Reminders are kept that long for instances that look late. */
    private static final Duration REMINDERS_KEPT = Duration.ofDays(1);

    @Inject
    ConfirmationStore store;

    @Inject
    ReceiptsConfig config;

    @Inject
    Groups groups;

    @Inject
    MessageLog log;

    @Inject
    Clock clock;

    @Inject
    Event<Confirmed> confirmed;

    /** What is due since a moment of the database's, and until when that is all. */
    public record Due(Instant until, List<DueReminder> reminders) {}

    /**
     * The user confirms a message; twice is no error, too late is none either.
     *
     * @throws Refused {@code not_found} when the user is no member or may not see it, {@code conflict} when it is its own or
     *     needs no confirmation
     */
    @Transactional
    public void confirm(long group, long user, long seq) {
        if (sender(group, user, seq) == user) {
            throw new Refused(Refusal.CONFLICT, "nobody confirms an own message");
        }
        if (store.confirm(group, seq, user)) {
            confirmed.fire(new Confirmed(group, seq));
        } else if (!store.isDemanded(group, seq)) {
            throw undemanded();
        }
    }

    /**
     * How many have confirmed a message, and a page of who has or who has not. For its sender and who governs the group under
     * every receipt policy, for others as that of readers.
     *
     * @throws Refused {@code not_found} when the caller is no member or may not see it, {@code forbidden} by the group's
     *     rules, {@code conflict} when it needs no confirmation
     */
    @Transactional
    public ConfirmationFrame.Confirmations page(long caller, Request.Confirmations asked) {
        long group = asked.group();
        var rights = rights(group, caller);
        if (sender(group, caller, asked.seq()) != caller && rights.role() == Role.MEMBER) {
            rights.require(GroupRight.SEE_NAMES, clock.instant());
        }
        var count = store.count(group, asked.seq()).orElseThrow(Confirmations::undemanded);
        var users = store.page(group, asked.seq(), asked.confirmed(), asked.after(), asked.limit() + 1);
        boolean more = users.size() > asked.limit();
        return new ConfirmationFrame.Confirmations(
                null, group, count, more ? users.subList(0, asked.limit()) : users, more);
    }

    /**
     * Reminds those who have not confirmed a message; its sender may, and who may give notices.
     *
     * @throws Refused {@code not_found}, {@code forbidden} and {@code conflict} as {@link #page}; {@code rate_limited} when they
     *     were reminded a moment ago
     */
    @Transactional
    public void remind(long group, long caller, long seq) {
        var rights = rights(group, caller);
        rights.require(
                sender(group, caller, seq) == caller ? GroupRight.SEND : GroupRight.GIVE_NOTICES, clock.instant());
        if (!store.hold(group, seq)) {
            throw undemanded();
        }
        var wait = store.untilRemindedAgain(group, seq, config.remindAgainAfter);
        if (!wait.isZero()) {
            throw new Refused(Refusal.RATE_LIMITED, "they were reminded a moment ago", wait);
        }
        store.remind(group, seq);
    }

    /** How many have confirmed each of a group's newest messages that are to be confirmed; for whoever tells senders. */
    @Transactional
    public List<SentCount> newest(long group, int limit) {
        return store.newest(group, limit);
    }

    /** How many messages each of these members has still to confirm; none of those without any. */
    @Transactional
    public Map<GroupUser, Long> open(Collection<GroupUser> members) {
        return store.open(members);
    }

    /** The same page of the log, with those of its entries that its reader should confirm and has not. */
    @Transactional
    public Frame.Page marked(Frame.Page page, long user) {
        var demanded = page.entries().stream()
                .filter(entry -> entry.confirmBy() != null && entry.from() != user)
                .map(Entry::seq)
                .toList();
        return demanded.isEmpty() ? page : page.withToConfirm(store.open(page.group(), user, demanded));
    }

    /** The reminders since a moment; every instance asks for itself, for its own connections. Null asks for the moment alone. */
    @Transactional
    public Due due(@Nullable Instant since) {
        var reminders = new ArrayList<DueReminder>();
        if (since != null) {
            var page = store.due(since, Limits.ID_MAX, Limits.ID_MAX);
            reminders.addAll(page);
            while (page.size() == ConfirmationStore.DUE_PAGE) {
                var last = page.get(page.size() - 1);
                page = store.due(last.at(), last.group(), last.seq());
                reminders.addAll(page);
            }
        }
        return new Due(store.now(), reminders);
    }

    /** Those of these users who are to be reminded of a message. */
    @Transactional
    public Set<Long> missing(long group, long seq, Collection<Long> users) {
        return store.missing(group, seq, users);
    }

    /** Forgets reminders that are long past. */
    @Transactional
    public void forgetReminders() {
        store.forgetReminders(REMINDERS_KEPT);
    }

    private Rights rights(long group, long user) {
        var member = new GroupUser(group, user);
        var rights = groups.rights(List.of(member)).get(member);
        if (rights == null) {
            throw Refused.notFound();
        }
        return rights;
    }

    private long sender(long group, long user, long seq) {
        return Objects.requireNonNull(log.authorships(group, user, List.of(seq)).get(seq))
                .sender();
    }

    private static Refused undemanded() {
        return new Refused(Refusal.CONFLICT, "this message needs no confirmation");
    }

    /** In the deleting transaction: a demand goes with its message. */
    void forget(@Observes EntriesForgotten event) {
        store.delete(event);
    }

    /** In the storing transaction: what demands to be confirmed can be confirmed as soon as anybody sees it. */
    void note(@Observes EntriesAppended event) {
        var demands = new ArrayList<ConfirmationStore.Demand>();
        for (var entry : event.entries()) {
            var view = entry.view();
            if (view.confirmBy() != null) {
                demands.add(new ConfirmationStore.Demand(
                        view.group(),
                        view.seq(),
                        view.from(),
                        view.confirmBy(),
                        remindAt(view.at(), view.confirmBy())));
            }
        }
        if (!demands.isEmpty()) {
            store.insert(demands);
        }
        event.entries().stream()
                .filter(entry -> entry.view().kind() == EntryKind.RECALL)
                .collect(Collectors.groupingBy(
                        entry -> entry.group(),
                        Collectors.mapping(entry -> entry.view().target(), Collectors.toList())))
                .forEach(store::delete);
    }

    /** Some time before the deadline, at half the time when that is less. */
    private @Nullable Instant remindAt(Instant sentAt, Instant confirmBy) {
        if (confirmBy.equals(Limits.NO_DEADLINE)) {
            return null;
        }
        var half = Duration.between(sentAt, confirmBy).dividedBy(2);
        return confirmBy.minus(config.remindBefore.compareTo(half) < 0 ? config.remindBefore : half);
    }
}
