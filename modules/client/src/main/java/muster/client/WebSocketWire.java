package muster.client;

import java.net.http.WebSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A connection over the JDK's WebSocket. The JDK calls the listener one event at a time, never two at once, so the text
 * being assembled needs no lock; writing is confined to the client's {@link SerialExecutor}.
 */
final class WebSocketWire implements Wire {
    /** A text longer than this is not ours: the server promises a quarter of it. */
    static final int TEXT_LENGTH_MAX = 4 * Limits.SERVER_FRAME_BYTES_MAX;

    private static final int ABNORMAL = 1006;
    private static final int TOO_LARGE = 1009;

    private final Events events;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final AtomicBoolean reported = new AtomicBoolean();
    private final StringBuilder assembled = new StringBuilder();
    private volatile @Nullable WebSocket socket;
    private CompletableFuture<?> written = CompletableFuture.completedFuture(null);

    WebSocketWire(Events events) {
        this.events = events;
    }

    WebSocket.Listener listener() {
        return new Ear();
    }

    @Override
    public CompletableFuture<?> send(String text) {
        var open = socket;
        if (open == null) {
            return CompletableFuture.failedFuture(new IllegalStateException("not open"));
        }
        // One sendText at a time is all that the JDK allows.
        written = written.thenCompose(done -> open.sendText(text, true));
        var unused = written.whenComplete((done, failure) -> {
            if (failure != null) {
                over(ABNORMAL, "cannot write: " + failure.getMessage());
            }
        });
        return written;
    }

    @Override
    public void more() {
        var open = socket;
        if (open != null) {
            open.request(1);
        }
    }

    @Override
    public CompletableFuture<?> close(String reason) {
        var open = socket;
        if (open == null) {
            return CompletableFuture.completedFuture(null);
        }
        // What comes until the other side closes is read and dropped, or its close would never be seen.
        open.request(Long.MAX_VALUE);
        return written.thenCompose(done -> open.sendClose(WebSocket.NORMAL_CLOSURE, ""))
                .thenCompose(done -> closed);
    }

    @Override
    public void abort() {
        var open = socket;
        if (open != null) {
            open.abort();
        }
        closed.complete(null);
    }

    private void over(int code, String reason) {
        closed.complete(null);
        if (reported.compareAndSet(false, true)) {
            events.closed(this, code, reason);
        }
    }

    private final class Ear implements WebSocket.Listener {
        @Override
        public void onOpen(WebSocket opened) {
            socket = opened;
            events.opened(WebSocketWire.this);
            opened.request(1);
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            if (assembled.length() + part.length() > TEXT_LENGTH_MAX) {
                from.abort();
                over(TOO_LARGE, "the server's frame is too large");
                return null;
            }
            if (last && assembled.length() == 0) {
                events.text(WebSocketWire.this, part.toString());
                return null;
            }
            assembled.append(part);
            if (!last) {
                from.request(1);
                return null;
            }
            var text = assembled.toString();
            assembled.setLength(0);
            assembled.trimToSize();
            events.text(WebSocketWire.this, text);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            over(code, reason);
            return null;
        }

        @Override
        public void onError(WebSocket from, Throwable error) {
            over(ABNORMAL, String.valueOf(error.getMessage()));
        }
    }
}
