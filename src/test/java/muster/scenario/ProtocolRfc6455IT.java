package muster.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static muster.scenario.RawSocket.BINARY;
import static muster.scenario.RawSocket.CLOSE;
import static muster.scenario.RawSocket.CONTINUATION;
import static muster.scenario.RawSocket.PING;
import static muster.scenario.RawSocket.PONG;
import static muster.scenario.RawSocket.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import muster.kernel.Request;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * P10: RFC 6455 family by family, by the numbers under which implementers know these cases (1 framing, 2 pings, 3 reserved
 * bits, 4 opcodes, 5 fragments, 6 UTF-8, 9 limits; 7 is {@link ProtocolClosingIT}; 12 and 13 are about compression, which is off). What
 * {@link ProtocolFramingIT} has is not repeated. Texts are requests here, for this server speaks a protocol and no echo; which
 * container does otherwise than the RFC says stands in delivery's README and at the case.
 */
class ProtocolRfc6455IT extends WithMallory {
    private static final int FIN = 0x80;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    /** Around the places where the length takes another form. */
    static IntStream sizes() {
        return IntStream.of(60, 125, 126, 127, 128, 65_535, 65_536);
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void family_1_a_text_of_any_length_is_read(int size) {
        var socket = town.socket(mallory).greeted();

        socket.text(FrameBytes.pingOf(size));

        assertThat(socket.answer("large").get("op")).isEqualTo("pong");
    }

    @Test
    void case_1_1_1_an_empty_text_is_a_request_that_nobody_understands() {
        var socket = town.socket(mallory).greeted();

        socket.text("");

        assertThat(socket.error().get("code")).isEqualTo("bad_request");
        assertAlive(socket);
    }

    @Test
    void case_1_2_1_an_empty_binary_is_not_taken() {
        var socket = town.socket(mallory).greeted();

        socket.frame(FIN | BINARY, new byte[0]);

        assertThat(socket.closed()).isEqualTo(1003);
    }

    static Stream<Arguments> pings() {
        var octets = new byte[125];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) (i * 7);
        }
        return Stream.of(
                Arguments.of("2.1 empty", new byte[0]),
                Arguments.of("2.2 text", "hello".getBytes(UTF_8)),
                Arguments.of("2.3 no text", HexFormat.of().parseHex("00fffefdfcfb00ff")),
                Arguments.of("2.4 as long as may be", octets));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pings")
    void family_2_a_ping_comes_back_as_a_pong(String what, byte[] payload) {
        var socket = town.socket(mallory).greeted();

        socket.frame(FIN | PING, payload);

        assertThat(pong(socket)).as(what).isEqualTo(new String(payload, UTF_8));
    }

    @Test
    void case_2_6_a_ping_may_come_byte_by_byte() {
        var socket = town.socket(mallory).greeted();

        FrameBytes.inSegments(socket, RawSocket.masked(FIN | PING, new byte[125]), 1);

        assertThat(pong(socket)).hasSize(125);
    }

    @Test
    void cases_2_7_to_2_9_a_pong_that_nobody_asked_for_is_ignored() {
        var socket = town.socket(mallory).greeted();

        socket.frame(FIN | PONG, new byte[0]);
        socket.frame(FIN | PONG, "unasked".getBytes(UTF_8));
        socket.frame(FIN | PING, "asked".getBytes(UTF_8));

        assertThat(pong(socket)).isEqualTo("asked");
    }

    @Test
    void cases_2_10_and_2_11_pings_are_answered_in_their_order_also_byte_by_byte() {
        for (int segment : new int[] {1_000, 1}) {
            var socket = town.socket(mallory).greeted();

            var pings = IntStream.range(0, 10)
                    .mapToObj(i -> RawSocket.masked(FIN | PING, ("p" + i).getBytes(UTF_8)))
                    .toArray(byte[][]::new);
            FrameBytes.inSegments(socket, FrameBytes.joined(pings), segment);

            var heard = new ArrayList<String>();
            for (int i = 0; i < 10; i++) {
                heard.add(pong(socket));
            }
            assertThat(heard)
                    .isEqualTo(IntStream.range(0, 10).mapToObj(i -> "p" + i).toList());
        }
    }

    static IntStream reserved() {
        return IntStream.rangeClosed(1, 7);
    }

    /** 3.2 to 3.4: what came before is answered, whatever it is in one segment with. */
    @ParameterizedTest
    @MethodSource("reserved")
    void family_3_reserved_bits_end_the_connection_wherever_they_stand(int bits) {
        for (int opcode : new int[] {TEXT, BINARY, PING, CLOSE}) {
            var socket = town.socket(mallory).greeted();

            socket.text(ping("before"));
            assertThat(socket.answer("before").get("op")).isEqualTo("pong");
            socket.tryWrite(RawSocket.masked(FIN | bits << 4 | opcode, new byte[0]));

            assertThat(socket.closed()).as("opcode %d", opcode).isEqualTo(1002);
        }
    }

    static IntStream unknown_opcodes() {
        return IntStream.of(3, 4, 5, 6, 7, 11, 12, 13, 14, 15);
    }

    @ParameterizedTest
    @MethodSource("unknown_opcodes")
    void family_4_an_unknown_opcode_ends_the_connection_empty_or_not(int opcode) {
        for (var payload : List.of(new byte[0], "x".getBytes(UTF_8))) {
            var socket = town.socket(mallory).greeted();

            socket.text(ping("before"));
            assertThat(socket.answer("before").get("op")).isEqualTo("pong");
            socket.tryWrite(RawSocket.masked(FIN | opcode, payload));

            assertThat(socket.closed()).isEqualTo(1002);
        }
    }

    static Stream<Arguments> broken_fragments() {
        var part = "x".getBytes(UTF_8);
        return Stream.of(
                Arguments.of("5.1 a ping in two", List.of(RawSocket.masked(PING, part), RawSocket.masked(FIN, part))),
                Arguments.of("5.2 a pong in two", List.of(RawSocket.masked(PONG, part), RawSocket.masked(FIN, part))),
                Arguments.of("a close in two", List.of(RawSocket.masked(CLOSE, part), RawSocket.masked(FIN, part))),
                Arguments.of("5.9 the end of nothing", List.of(RawSocket.masked(FIN | CONTINUATION, part))),
                Arguments.of("5.12 the middle of nothing", List.of(RawSocket.masked(CONTINUATION, part))),
                Arguments.of(
                        "5.15 more after the end",
                        List.of(
                                RawSocket.masked(TEXT, "{\"op\":\"ping\"".getBytes(UTF_8)),
                                RawSocket.masked(FIN | CONTINUATION, "}".getBytes(UTF_8)),
                                RawSocket.masked(CONTINUATION, part))),
                Arguments.of(
                        "5.18 a text within a text",
                        List.of(RawSocket.masked(TEXT, part), RawSocket.masked(FIN | TEXT, part))),
                Arguments.of(
                        "a binary within a text",
                        List.of(RawSocket.masked(TEXT, part), RawSocket.masked(FIN | BINARY, part))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken_fragments")
    void family_5_broken_fragments_end_the_connection(String what, List<byte[]> frames) {
        var socket = town.socket(mallory).greeted();

        socket.tryWrite(FrameBytes.joined(frames.toArray(byte[][]::new)));

        assertThat(socket.closed()).as(what).isEqualTo(1002);
    }

    @Test
    void cases_5_3_to_5_8_and_5_19_fragments_with_pings_between_are_one_text() {
        for (int segment : new int[] {10_000, 7, 1}) {
            var socket = town.socket(mallory).greeted();
            var text = ping("whole").getBytes(UTF_8);
            var frames = new ArrayList<byte[]>();
            for (int from = 0; from < text.length; from += 5) {
                int to = Math.min(text.length, from + 5);
                frames.add(RawSocket.masked(
                        (to == text.length ? FIN : 0) | (from == 0 ? TEXT : CONTINUATION),
                        Arrays.copyOfRange(text, from, to)));
                if (from == 5 || from == 15) {
                    frames.add(RawSocket.masked(FIN | PING, ("at " + from).getBytes(UTF_8)));
                }
            }

            FrameBytes.inSegments(socket, FrameBytes.joined(frames.toArray(byte[][]::new)), segment);

            assertThat(pong(socket)).isEqualTo("at 5");
            assertThat(pong(socket)).isEqualTo("at 15");
            assertThat(socket.answer("whole").get("op")).isEqualTo("pong");
        }
    }

    /** The first and last code point of each length, those around the surrogates, what is no character, and a flag. */
    static Stream<String> fine_texts() {
        return Stream.of(
                "6.6 \u03BA\u1F79\u03C3\u03BC\u03B5",
                "6.7 \u007F\u0080\u07FF\u0800\uFFFF",
                "6.9 \uD800\uDC00\uDBFF\uDFFF",
                "6.11 \uD7FF\uE000\uFFFD",
                "6.22 \uFFFE\uFFFF\uD83F\uDFFE\uD83F\uDFFF",
                "6.23 \uFDD0\u2028\u2029\uFEFF",
                "flag \uD83C\uDDEB\uD83C\uDDF7");
    }

    @ParameterizedTest
    @MethodSource("fine_texts")
    void family_6_what_is_utf_8_is_kept_to_the_letter_whole_and_in_bytes(String body) {
        for (int size : new int[] {1_000, 1}) {
            var socket = town.socket(mallory).greeted();
            var ref = "u" + size + body.hashCode();
            var send = new Request.Send(ref, neighbours.group(), ref, body, List.of(), 0);

            socket.write(FrameBytes.fragments(send.toJson().getBytes(UTF_8), size));

            long seq = socket.answer(ref).id("seq");
            assertThat(mallory.rest()
                            .entriesAfter(neighbours.group(), seq - 1, 1)
                            .entries())
                    .singleElement()
                    .extracting(entry -> entry.body())
                    .isEqualTo(body);
        }
    }

    static Stream<Arguments> broken_texts() {
        return Stream.of(
                        "6.3 ceba e1bdb9 cf83 cebc ceb5 eda080 656469746564",
                        "6.8 f8 88808080",
                        "6.8 fc 8480808080",
                        "6.10 f7bfbfbf",
                        "6.12 80",
                        "6.12 bf",
                        "6.13 808182838485",
                        "6.14 c020 c120 c220 df20",
                        "6.14 e020 ef20",
                        "6.14 f020 f720",
                        "6.15 c0 e080 f08080 f8808080",
                        "6.16 fe",
                        "6.16 ff",
                        "6.17 c0af",
                        "6.17 e080af",
                        "6.17 f08080af",
                        "6.18 c1bf",
                        "6.18 e09fbf",
                        "6.18 f08fbfbf",
                        "6.19 c080",
                        "6.19 f0808080",
                        "6.20 eda080",
                        "6.20 edadbf",
                        "6.20 edbfbf",
                        "6.21 eda080edb080",
                        "6.21 edafbfedbfbf",
                        "beyond f4908080")
                .map(each -> {
                    int blank = each.indexOf(' ');
                    return Arguments.of(
                            each,
                            HexFormat.of().parseHex(each.substring(blank + 1).replace(" ", "")));
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken_texts")
    void family_6_what_is_no_utf_8_ends_the_connection(String what, byte[] bytes) {
        var socket = town.socket(mallory).greeted();

        socket.tryWrite(
                RawSocket.masked(FIN | TEXT, FrameBytes.joined("\"".getBytes(UTF_8), bytes, "\"".getBytes(UTF_8))));

        assertThat(socket.closed()).as(what).isEqualTo(1007);
    }

    /** As many frames as 9.7 has, each tiny, and as many in one segment as fit. */
    @Test
    void family_9_many_frames_at_once_are_all_answered() {
        var socket = town.socket(mallory).greeted();
        var frames = IntStream.range(0, 60)
                .mapToObj(i -> RawSocket.masked(FIN | TEXT, ping("m" + i).getBytes(UTF_8)))
                .toArray(byte[][]::new);

        FrameBytes.inSegments(socket, FrameBytes.joined(frames), 1_500);

        for (int i = 0; i < frames.length; i++) {
            assertThat(socket.answer("m" + i).get("op")).isEqualTo("pong");
        }
    }

    /** What the next pong carries; texts that the server had to say meanwhile are let pass. */
    private static String pong(RawSocket socket) {
        var next = socket.next(ANSWER_WITHIN).orElseThrow();
        while (next.opcode() == TEXT) {
            next = socket.next(ANSWER_WITHIN).orElseThrow();
        }
        assertThat(next.opcode()).isEqualTo(PONG);
        return next.text();
    }

    private static String ping(String ref) {
        return new Request.Ping(ref).toJson();
    }

    private static void assertAlive(RawSocket socket) {
        socket.text(ping("alive"));
        assertThat(socket.answer("alive").get("op")).isEqualTo("pong");
    }
}
