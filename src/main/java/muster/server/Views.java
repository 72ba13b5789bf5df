package muster.server;

import java.util.Collection;
import java.util.Locale;
import muster.groups.GroupView;
import muster.groups.MemberView;
import muster.identity.UserView;
import muster.kernel.Frame;
import muster.kernel.JsonWriter;
import muster.unread.Explanation;

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

    static JsonWriter group(GroupView group) {
        return new JsonWriter()
                .begin()
                .field("id", group.id())
                .field("name", group.name())
                .field("history", word(group.history()))
                .field("receipts", word(group.receipts()))
                .field("maxMembers", group.membersMax())
                .field("createdAt", Frame.text(group.createdAt()))
                .end();
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
                    .end();
        }
        return out.endArray().field("more", more).end();
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
