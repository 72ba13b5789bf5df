package muster.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Cuts an XMPP stream into stanzas: what stands directly below the stream's element. */
final class XmppFraming implements Framing {
    private static final String HEADER = "<?xml version='1.0'?><stream:stream to='%s' xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>";

    private final String domain;
    private boolean inStream;
    private boolean opened;

    XmppFraming(String domain) {
        this.domain = domain;
    }

    /** Begins the stream anew, as both sides do after the authentication; answers what to send. */
    String restart() {
        inStream = false;
        return HEADER.formatted(domain);
    }

    @Override
    public byte[] opening() {
        return HEADER.formatted(domain).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public ByteBuffer frame(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String keepAlive() {
        return " ";
    }

    @Override
    public int take(Link link, byte[] bytes, int end) throws IOException {
        int used = 0;
        int depth = 0;
        int at = 0;
        while (!link.isOver()) {
            int open = indexOf(bytes, at, end, '<');
            int close = open < 0 ? -1 : indexOf(bytes, open, end, '>');
            if (close < 0) {
                return used;
            }
            at = close + 1;
            if (bytes[open + 1] == '?') {
                used = at;
            } else if (!inStream) {
                inStream = true;
                used = at;
                if (!opened) {
                    opened = true;
                    link.handler().opened(link);
                }
            } else {
                if (bytes[open + 1] == '/') {
                    depth--;
                } else if (bytes[close - 1] != '/') {
                    depth++;
                }
                if (depth < 0) {
                    link.end(Ending.broken("the stream was ended"));
                } else if (depth == 0) {
                    link.handler().text(link, bytes, used, at);
                    used = at;
                }
            }
        }
        return used;
    }

    private static int indexOf(byte[] bytes, int from, int to, char wanted) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
