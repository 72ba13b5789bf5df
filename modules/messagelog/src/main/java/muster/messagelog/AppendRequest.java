package muster.messagelog;

import java.time.Instant;
import java.util.List;
import muster.kernel.EntryKind;
import org.jspecify.annotations.Nullable;

/**
 * Something a member wants to stand in a group's log. {@code target} is the message that an edit or recall is about,
 * {@code replyTo} the one that a message answers; 0 stands for none. {@code cid} is null only for changes whose client gave
 * none: those are not protected against doubling. {@code mentions} may hold {@link muster.kernel.Limits#EVERYBODY}; {@code
 * confirmBy} is until when the message is to be confirmed, null when it need not be.
 */
public record AppendRequest(
        long group,
        long sender,
        EntryKind kind,
        @Nullable String cid,
        @Nullable String body,
        long target,
        long replyTo,
        List<Long> mentions,
        @Nullable Instant confirmBy) {
    /** A message. */
    public static AppendRequest message(
            long group,
            long sender,
            String cid,
            String body,
            List<Long> mentions,
            long replyTo,
            @Nullable Instant confirmBy) {
        return new AppendRequest(group, sender, EntryKind.MESSAGE, cid, body, 0, replyTo, mentions, confirmBy);
    }

    /** A new text for the sender's own message at {@code target}. */
    public static AppendRequest edit(long group, long sender, @Nullable String cid, long target, String body) {
        return new AppendRequest(group, sender, EntryKind.EDIT, cid, body, target, 0, List.of(), null);
    }

    /** The wiping of the message at {@code target}. */
    public static AppendRequest recall(long group, long sender, @Nullable String cid, long target) {
        return new AppendRequest(group, sender, EntryKind.RECALL, cid, null, target, 0, List.of(), null);
    }
}
