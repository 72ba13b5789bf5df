package muster.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static muster.scenario.RawSocket.CLOSE;
import static muster.scenario.RawSocket.PING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P10: family 7 of {@link ProtocolRfc6455IT}, how a connection is closed. */
class ProtocolClosingIT extends WithMallory {
    private static final int FIN = 0x80;
    private static final boolean UNDERTOW = TestedServer.get() == TestedServer.WILDFLY;

    @ParameterizedTest
    @MethodSource("closing_codes")
    void family_7_every_code_that_may_be_sent_is_answered(int code) {
        var socket = town.socket(mallory).greeted();

        socket.frame(FIN | CLOSE, FrameBytes.joined(FrameBytes.bytes(code >> 8, code & 0xFF), "why".getBytes(UTF_8)));

        assertThat(socket.closed()).isEqualTo(code);
    }

    static IntStream closing_codes() {
        return IntStream.of(1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999);
    }

    @Test
    void case_7_1_2_a_second_close_is_not_heard() {
        var socket = town.socket(mallory).greeted();
        var close = RawSocket.masked(FIN | CLOSE, FrameBytes.bytes(0x03, 0xE8));

        socket.tryWrite(FrameBytes.joined(close, close));

        assertThat(socket.closed()).isEqualTo(1000);
    }

    /** Undertow now and then answers what came in the same read, before it closes. */
    @Test
    void case_7_1_3_a_ping_after_a_close_is_not_answered() {
        var socket = town.socket(mallory).greeted();

        socket.tryWrite(FrameBytes.joined(
                RawSocket.masked(FIN | CLOSE, FrameBytes.bytes(0x03, 0xE8)),
                RawSocket.masked(FIN | PING, "late".getBytes(UTF_8))));

        assertThat(socket.closed()).isEqualTo(1000);
        if (!UNDERTOW) {
            assertThat(socket.heard()).doesNotContain("late");
        }
    }

    @Test
    void case_7_1_5_a_close_in_the_middle_of_a_text_is_answered() {
        var socket = town.socket(mallory).greeted();

        socket.part("{".getBytes(UTF_8), true, false);
        socket.frame(FIN | CLOSE, FrameBytes.bytes(0x03, 0xE8));

        assertThat(socket.closed()).isEqualTo(1000);
    }

    /** Who is told to go, never says so in its turn and talks on is cut off; its silence is not waited for. */
    @Test
    void who_is_closed_and_talks_on_is_cut_off() {
        var talker = town.person("talker");
        var socket = town.socket(talker).greeted();
        talker.rest().call("DELETE", "sessions/current", null);
        assertThat(socket.closed()).isEqualTo(1008);

        var ping = RawSocket.masked(FIN | PING, new byte[0]);
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> !socket.tryWrite(ping));
    }

    @Test
    void cases_7_3_5_and_7_3_6_a_reason_has_at_most_123_bytes() {
        var socket = town.socket(mallory).greeted();
        socket.frame(
                FIN | CLOSE,
                FrameBytes.joined(FrameBytes.bytes(0x03, 0xE8), "r".repeat(123).getBytes(UTF_8)));
        assertThat(socket.closed()).isEqualTo(1000);

        var other = town.socket(mallory).greeted();
        other.frame(
                FIN | CLOSE,
                FrameBytes.joined(FrameBytes.bytes(0x03, 0xE8), "r".repeat(124).getBytes(UTF_8)));
        assertThat(other.closed()).isEqualTo(1002);
    }
}
