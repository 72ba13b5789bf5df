package muster.kernel;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One group in {@code welcome}, {@code conversations} and the answer to {@code focus}: all that a list shows. {@code toConfirm}
 * are messages that the member should have confirmed and has not.
 */
public record GroupState(
        long group,
        String name,
        String role,
        long head,
        long no,
        @Nullable Instant at,
        long floor,
        long acked,
        long read,
        long unread,
        long mentions,
        boolean muted,
        long toConfirm)
        implements Frame {
    @Override
    public void write(JsonWriter out) {
        out.begin()
                .field("g", group)
                .field("name", name)
                .field("role", role)
                .field("head", head)
                .field("no", no)
                .field("at", at == null ? null : Frame.text(at))
                .field("floor", floor)
                .field("acked", acked)
                .field("read", read)
                .field("unread", unread)
                .field("mentions", mentions)
                .flag("muted", muted)
                .fieldUnlessZero("toConfirm", toConfirm)
                .end();
    }
}
