package muster.server;

import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import muster.groups.GroupSummary;
import muster.groups.GroupView;
import muster.groups.MemberView;
import muster.groups.Silence;
import muster.identity.AccountView;
import muster.identity.AuditEntry;
import muster.identity.NewToken;
import muster.identity.ServerRole;
import muster.identity.SessionView;
import muster.identity.UserView;
import muster.kernel.Frame;
import muster.kernel.JsonWriter;
import muster.unread.Explanation;
import org.jspecify.annotations.Nullable;

/** Writes what the modules answer as JSON. */
final class Views {
    private Views() {}

    static JsonWriter user(JsonWriter out, UserView user) {
        return out.begin()
                .field("id", user.id())
                .field("login", user.login())
                .field("name", user.name())
                .end();
    }

    static JsonWriter users(Collection<UserView> users) {
        var out = new JsonWriter(64 * users.size() + 2).beginArray();
        users.forEach(user -> user(out, user));
        return out.endArray();
    }

    static JsonWriter roles(Collection<ServerRole> roles) {
        var out = new JsonWriter().beginArray();
        roles.forEach(role -> out.value(role.word()));
        return out.endArray();
    }

    static JsonWriter account(JsonWriter out, AccountView account) {
        return out.begin()
                .field("id", account.user().id())
                .field("login", account.user().login())
                .field("name", account.user().name())
                .field("source", account.source())
                .raw("roles", roles(account.roles()).toString())
                .field("disabled", account.disabled())
                .field("mustChange", account.mustChange())
                .end();
    }

    static JsonWriter accounts(Collection<AccountView> accounts, boolean more) {
        var out = new JsonWriter(160 * accounts.size() + 32).begin().beginArray("users");
        accounts.forEach(account -> account(out, account));
        return out.endArray().field("more", more).end();
    }

    static JsonWriter sessions(Collection<SessionView> sessions, long current) {
        var out = new JsonWriter(256 * sessions.size() + 2).beginArray();
        for (var session : sessions) {
            out.begin()
                    .field("id", session.id())
                    .field("name", session.name())
                    .field("address", session.address())
                    .beginArray("scopes");
            session.scopes().forEach(scope -> out.value(scope.word()));
            out.endArray()
                    .field("created", Frame.text(session.created()))
                    .field("used", session.used().map(Frame::text).orElse(null))
                    .field("expires", Frame.text(session.expires()))
                    .flag("current", session.id() == current)
                    .end();
        }
        return out.endArray();
    }

    static JsonWriter token(NewToken token) {
        return new JsonWriter()
                .begin()
                .field("id", token.id())
                .field("token", token.token())
                .field("expires", Frame.text(token.expires()))
                .end();
    }

    static JsonWriter audit(Collection<AuditEntry> entries, boolean more) {
        var out = new JsonWriter(256 * entries.size() + 32).begin().beginArray("entries");
        for (var entry : entries) {
            out.begin()
                    .field("id", entry.id())
                    .field("at", Frame.text(entry.at()))
                    .fieldUnlessZero("user", entry.user())
                    .field("login", entry.login())
                    .field("act", entry.act())
                    .field("target", entry.target())
                    .field("detail", entry.detail())
                    .field("address", entry.address())
                    .field("times", entry.times())
                    .end();
        }
        return out.endArray().field("more", more).end();
    }

    static JsonWriter group(GroupView group) {
        return group(new JsonWriter().begin(), group).end();
    }

    private static JsonWriter group(JsonWriter out, GroupView group) {
        if (group.retentionDays() != null) {
            out.field("retentionDays", group.retentionDays());
        }
        return out.field("id", group.id())
                .field("name", group.name())
                .field("history", word(group.history()))
                .field("receipts", word(group.receipts()))
                .field("posting", word(group.posting()))
                .field("maxMembers", group.membersMax())
                .field("createdAt", Frame.text(group.createdAt()))
                .field("archivedAt", group.archivedAt() == null ? null : Frame.text(group.archivedAt()))
                .field("silencedUntil", silence(group.silencedUntil()));
    }

    static JsonWriter groups(Collection<GroupSummary> groups, boolean more) {
        var out = new JsonWriter(256 * groups.size() + 32).begin().beginArray("groups");
        for (var each : groups) {
            group(out.begin(), each.group()).field("members", each.members()).end();
        }
        return out.endArray().field("more", more).end();
    }

    static JsonWriter members(Collection<MemberView> members, boolean more) {
        var out = new JsonWriter(128 * members.size() + 32).begin().beginArray("members");
        for (var member : members) {
            out.begin()
                    .field("user", member.user())
                    .field("login", member.login())
                    .field("name", member.name())
                    .field("role", member.role().name())
                    .field("joinedAt", Frame.text(member.joinedAt()))
                    .field("silencedUntil", silence(member.silencedUntil()))
                    .end();
        }
        return out.endArray().field("more", more).end();
    }

    private static @Nullable String silence(Instant until) {
        return until.equals(Silence.NONE) ? null : Frame.text(until);
    }

    static JsonWriter explanation(Explanation why) {
        var terms = why.terms();
        return new JsonWriter()
                .begin()
                .field("unread", terms.messages())
                .field("mentions", terms.mentions())
                .field("muted", why.muted())
                .field("head", terms.head())
                .field("read", why.cursor().read())
                .field("since", why.cursor().since())
                .field("retention", terms.retention())
                .field("position", terms.position())
                .field("no", terms.no())
                .field("noBelow", terms.noBelow())
                .field("ownNo", terms.ownNo())
                .field("ownNoBelow", terms.ownNoBelow())
                .end();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
