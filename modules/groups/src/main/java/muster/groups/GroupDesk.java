package muster.groups;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import muster.identity.Audit;
import muster.kernel.Limits;
import muster.kernel.OneLine;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/** A group's rules, its archiving, and who is silenced in it. Joins the caller's transaction. */
@ApplicationScoped
class GroupDesk {
    @Inject
    GroupStore store;

    @Inject
    GroupIndex index;

    @Inject
    GroupsConfig config;

    @Inject
    Clock clock;

    @Inject
    Audit audit;

    @Inject
    Event<PolicyChanged> policyChanged;

    @Inject
    Event<SilenceChanged> silenceChanged;

    /**
     * Locks the group and looks at what the actor may do to it: after the lock, so that it holds until the commit.
     *
     * @throws Refused {@code not_found} when there is no such group, or the actor is neither a member nor an overseer
     */
    Held hold(long group, Actor by) {
        var view = store.lock(group).orElseThrow(Refused::notFound);
        return new Held(view, by, by.overseer() ? overseeing(view) : rights(group, by.user()), clock.instant());
    }

    /** What a member may do in the group; {@code not_found} for anybody else. */
    Rights rights(long group, long user) {
        var member = new GroupUser(group, user);
        var rights = store.rights(List.of(member)).get(member);
        if (rights == null) {
            throw Refused.notFound();
        }
        return rights;
    }

    /** Writes down what an overseer does, in the transaction that does it; what members do stands in the group's own log. */
    void audit(Held held, String act, String detail) {
        var office = held.by().office();
        if (office != null) {
            audit.record(office, act, "group:" + held.group().id(), detail);
        }
    }

    /** The edge has asked for the right's {@link Oversight}: what is left is whether the group is archived. */
    private static Rights overseeing(GroupView group) {
        return new Rights(Role.OWNER, group.posting(), group.receipts(), true, group.archived(), Silence.NONE);
    }

    GroupView change(Held held, UnaryOperator<NewGroup> change) {
        held.require(GroupRight.CHANGE_RULES);
        var checked = checked(change.apply(held.group().rules()));
        var summary = summary(held.group(), checked);
        if (summary.isEmpty()) {
            return held.group();
        }
        long group = held.group().id();
        if (store.countMembers(group) > checked.membersMax()) {
            throw new Refused(Refusal.CONFLICT, "the group has more members than that");
        }
        store.update(group, checked);
        policyChanged.fire(new PolicyChanged(group, held.by().user(), summary));
        audit(held, "group_changed", summary);
        return store.find(group).orElseThrow(Refused::notFound);
    }

    /** Archives the group: it can only be read from now on. */
    void archive(Held held) {
        held.require(GroupRight.ARCHIVE);
        if (!held.group().archived()) {
            store.archive(held.group().id(), held.now().truncatedTo(ChronoUnit.MILLIS));
            policyChanged.fire(new PolicyChanged(held.group().id(), held.by().user(), "archived"));
            audit(held, "group_archived", "");
        }
    }

    /** Opens an archived group again. */
    void unarchive(Held held) {
        held.require(GroupRight.ARCHIVE);
        if (held.group().archived()) {
            store.archive(held.group().id(), null);
            policyChanged.fire(new PolicyChanged(held.group().id(), held.by().user(), "unarchived"));
            audit(held, "group_unarchived", "");
        }
    }

    /** Keeps messages so many days, 0 for ever, null as the server says. Of an archived group too, whose log says nothing of it. */
    void keep(Held held, @Nullable Integer days) {
        held.require(GroupRight.KEEP);
        requireDays(days);
        long group = held.group().id();
        if (Objects.equals(days, held.group().retentionDays())) {
            return;
        }
        index.keep(group, days);
        if (!held.group().archived()) {
            policyChanged.fire(new PolicyChanged(group, held.by().user(), "retention"));
        }
        audit(held, "retention_changed", days == null ? "as the server says" : "days " + days);
    }

    /** Refuses a number of days for which no group keeps messages. */
    static void requireDays(@Nullable Integer days) {
        if (days != null && days != 0 && (days < Limits.RETENTION_DAYS_MIN || days > Limits.RETENTION_DAYS_MAX)) {
            throw Refused.badRequest("'days' must be 0 or lie between " + Limits.RETENTION_DAYS_MIN + " and "
                    + Limits.RETENTION_DAYS_MAX);
        }
    }

    /** Silences a member until then; {@link Silence#NONE} lets it speak. */
    void silence(Held held, long user, Instant until) {
        long group = held.group().id();
        var present = rights(group, user);
        held.require(GroupRight.SILENCE, present.role());
        if (store.silence(group, user, until)) {
            silenceChanged.fire(new SilenceChanged(group, held.by().user(), List.of(user), until));
            auditSilence(held, "user:" + user, until);
        }
    }

    /** Silences all MEMBERs until then; {@link Silence#NONE} lets those speak that are not silenced by themselves. */
    void silenceAll(Held held, Instant until) {
        held.require(GroupRight.SILENCE);
        if (!held.group().silencedUntil().equals(until)) {
            store.silenceAll(held.group().id(), until);
            silenceChanged.fire(new SilenceChanged(held.group().id(), held.by().user(), List.of(), until));
            auditSilence(held, "all members", until);
        }
    }

    private void auditSilence(Held held, String whom, Instant until) {
        boolean lifted = until.equals(Silence.NONE);
        audit(held, lifted ? "silence_lifted" : "silence_set", lifted ? whom : whom + " until " + until);
    }

    /** The rules as they are kept, if they can be. */
    NewGroup checked(NewGroup group) {
        var name = group.name().strip();
        if (name.isEmpty() || name.length() > Limits.NAME_LENGTH_MAX || !OneLine.is(name)) {
            throw Refused.badRequest("a group's name has 1 to " + Limits.NAME_LENGTH_MAX
                    + " characters, none of them a control character or one that turns the line round");
        }
        int max = group.membersMax() == 0 ? config.membersMax : group.membersMax();
        if (max < 1 || max > config.membersMax) {
            throw Refused.badRequest("maxMembers must lie between 1 and " + config.membersMax);
        }
        return new NewGroup(name, group.history(), group.receipts(), group.posting(), max);
    }

    private static String summary(GroupView before, NewGroup after) {
        var changes = new ArrayList<String>();
        if (!before.name().equals(after.name())) {
            changes.add("name");
        }
        if (before.history() != after.history()) {
            changes.add("history");
        }
        if (before.receipts() != after.receipts()) {
            changes.add("receipts");
        }
        if (before.posting() != after.posting()) {
            changes.add("posting");
        }
        if (before.membersMax() != after.membersMax()) {
            changes.add("maxMembers");
        }
        return String.join(",", changes);
    }
}
