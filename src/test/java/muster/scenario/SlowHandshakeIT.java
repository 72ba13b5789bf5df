package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** F23: clients that open a connection and take for ever to say what they want are ended, and nobody else notices them. */
class SlowHandshakeIT {
    private static final int OF_EACH = 100;

    /** The longest that a server gives a head, its next look, and a busy machine's hesitation. */
    private static final Duration ENDED = Duration.ofSeconds(75);

    private static final String HEAD = "GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nX-Slow: ";

    @Test
    void f23_who_never_ends_a_request_is_ended() {
        try (var house = new House("slow").open(Map.of());
                var town = new Town(house.base())) {
            var neighbours = new Neighbours(town);
            var silent = opened(house.base(), "");
            var stuck = opened(house.base(), HEAD);
            var dripping = opened(house.base(), HEAD);

            try {
                await().atMost(ENDED).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                    dripping.forEach(socket -> say(socket, "x"));
                    neighbours.noticeNothing();
                    assertThat(open(silent)).as("silent ones").isZero();
                    assertThat(open(stuck)).as("ones in the middle of a head").isZero();
                    assertThat(open(dripping))
                            .as("ones that send a byte a second")
                            .isZero();
                });
                neighbours.haveHeardEverythingOnce();
            } finally {
                Stream.of(silent, stuck, dripping).flatMap(List::stream).forEach(SlowHandshakeIT::hangUp);
            }
        }
    }

    private static List<Socket> opened(URI base, String begin) {
        return IntStream.range(0, OF_EACH)
                .mapToObj(i -> {
                    try {
                        var socket = new Socket(base.getHost(), base.getPort());
                        socket.setSoTimeout(1);
                        say(socket, begin);
                        return socket;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
    }

    private static long open(List<Socket> some) {
        return some.stream().filter(SlowHandshakeIT::isOpen).count();
    }

    /** Whatever it still says (408, 400): it ends. */
    private static boolean isOpen(Socket socket) {
        try {
            return socket.getInputStream().read(new byte[4_096]) >= 0;
        } catch (SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void say(Socket socket, String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // The server has ended it.
        }
    }

    private static void hangUp(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
