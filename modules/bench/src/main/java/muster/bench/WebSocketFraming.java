package muster.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * The client's side of a WebSocket: handshake, frames, nothing else.
 *
 * <p>Frames are masked with the key zero: the server has to unmask as always, the driver has nothing to do.
 */
final class WebSocketFraming implements Framing {
    private static final byte[] BLANK_LINE = Scan.bytes("\r\n\r\n");
    private static final int TEXT = 0x81;
    private static final int PONG = 0x8A;
    private static final int HEADER_MAX = 14;
    private static final int SWITCHING = 101;
    private static final int NO_CODE = 1005;

    private final String request;
    private byte[] fragments = SocketLoop.NOTHING;
    private boolean open;

    WebSocketFraming(URI server, String token) {
        request = "GET " + server.getPath() + "ws HTTP/1.1\r\nHost: " + server.getHost() + ":" + SocketLoop.port(server)
                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: muster.v1"
                + "\r\nAuthorization: Bearer " + token + "\r\n\r\n";
    }

    @Override
    public byte[] opening() {
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Override
    public ByteBuffer frame(String text) {
        return frame(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String keepAlive() {
        return "{\"op\":\"ping\"}";
    }

    @Override
    public int take(Link link, byte[] bytes, int end) throws IOException {
        int at = 0;
        if (!open) {
            at = Scan.find(bytes, 0, end, BLANK_LINE) + BLANK_LINE.length;
            if (at < BLANK_LINE.length) {
                return 0;
            }
            if (!accepted(link, new String(bytes, 0, at, StandardCharsets.ISO_8859_1))) {
                return end;
            }
            open = true;
            link.handler().opened(link);
        }
        while (!link.isOver() && end - at >= 2) {
            int header = 2;
            long length = bytes[at + 1] & 0x7F;
            if (length >= 126) {
                int more = length == 126 ? 2 : 8;
                header += more;
                if (end - at < header) {
                    break;
                }
                length = 0;
                for (int i = 0; i < more; i++) {
                    length = (length << 8) | (bytes[at + 2 + i] & 0xFF);
                }
            }
            if (header + length > SocketLoop.BUFFER_BYTES) {
                throw new IOException("a frame of " + length + " bytes");
            }
            if (end - at < header + length) {
                break;
            }
            int from = at + header;
            at = from + (int) length;
            frame(link, bytes[from - header] & 0xFF, bytes, from, at);
        }
        return at;
    }

    private static boolean accepted(Link link, String head) {
        int status = head.length() < 12 ? 0 : Integer.parseInt(head.substring(9, 12));
        if (status == SWITCHING) {
            return true;
        }
        var retryAfter = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("retry-after:"))
                .map(line -> Duration.ofSeconds(
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip())))
                .findFirst()
                .orElse(Duration.ZERO);
        link.end(new Ending("handshake answered " + status, status, retryAfter));
        return false;
    }

    private void frame(Link link, int head, byte[] bytes, int from, int to) throws IOException {
        boolean last = (head & 0x80) != 0;
        switch (head & 0x0F) {
            case 0x0, 0x1 -> {
                if (last && fragments.length == 0) {
                    link.handler().text(link, bytes, from, to);
                    return;
                }
                int had = fragments.length;
                fragments = Arrays.copyOf(fragments, had + to - from);
                System.arraycopy(bytes, from, fragments, had, to - from);
                if (last) {
                    var whole = fragments;
                    fragments = SocketLoop.NOTHING;
                    link.handler().text(link, whole, 0, whole.length);
                }
            }
            case 0x8 -> {
                int code = to - from >= 2 ? ((bytes[from] & 0xFF) << 8) | (bytes[from + 1] & 0xFF) : NO_CODE;
                link.end(new Ending("closed with " + code, code, Duration.ZERO));
            }
            case 0x9 -> link.write(frame(PONG, Arrays.copyOfRange(bytes, from, to)));
            default -> {}
        }
    }

    private static ByteBuffer frame(int head, byte[] payload) {
        var frame = ByteBuffer.allocate(HEADER_MAX + payload.length).put((byte) head);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 1 << 16) {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        } else {
            frame.put((byte) (0x80 | 127)).putLong(payload.length);
        }
        return frame.putInt(0).put(payload).flip();
    }
}
