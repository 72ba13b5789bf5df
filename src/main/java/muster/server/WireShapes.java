package muster.server;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What the frames that REST shares with the WebSocket look like, for the generated OpenAPI document alone; the kernel's
 * {@code Frame} writes them. Public because generators look at public types.
 */
public final class WireShapes {
    private WireShapes() {}

    /** A message to be sent. */
    @Schema(name = "NewEntry")
    public record NewEntry(
            String cid,
            String body,
            @Nullable List<Long> mentions,
            @Nullable Long replyTo) {}

    /** A text, with a cid where repeating must be safe. */
    @Schema(name = "NewText")
    public record NewText(@Nullable String cid, String body) {}

    /** Stored and numbered. */
    @Schema(name = "Sent")
    public record Sent(
            String op,
            long g,
            String cid,
            long seq,
            String at,
            @Nullable Boolean duplicate) {}

    /** Done; {@code seq} is the entry that the request appended. */
    @Schema(name = "Done")
    public record Done(String op, @Nullable Long seq) {}

    /** A row of a group's log. */
    @Schema(name = "Entry")
    public record Entry(
            String op,
            long g,
            long seq,
            long no,

            @Schema(enumeration = {"message", "edit", "recall", "join", "leave", "role", "policy"})
            String kind,

            long from,
            String at,
            @Nullable String cid,
            @Nullable String body,
            @Nullable Long target,
            @Nullable Long replyTo,
            @Nullable List<Long> mentions,
            @Nullable List<Long> users,
            @Nullable Integer count,
            @Nullable Boolean edited,
            @Nullable Boolean recalled) {}

    /** A word for one member alone, shown behind the entry {@code after}. */
    @Schema(name = "Notice")
    public record Notice(String op, long g, long id, long after, String at, String body) {}

    /** All that the member may see of the positions {@code from} to {@code to}. */
    @Schema(name = "Page")
    public record Page(
            String op,
            long g,
            long from,
            long to,
            List<Entry> entries,
            @Nullable List<Notice> notices,
            long floor,
            long head,
            boolean more) {}

    /** One of the caller's groups. */
    @Schema(name = "GroupState")
    public record GroupState(
            long g,
            String name,

            @Schema(enumeration = {"OWNER", "ADMIN", "MEMBER"})
            String role,

            long head,
            long no,
            String at,
            long floor,
            long acked,
            long read,
            long unread,
            long mentions,
            @Nullable Boolean muted) {}

    /** The caller's groups, newest entry first. */
    @Schema(name = "Conversations")
    public record Conversations(
            String op,
            List<GroupState> items,
            long total,
            @Nullable String next) {}
}
