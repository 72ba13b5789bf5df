package muster.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameTest {
    private static final Instant AT = Instant.parse("2026-11-21T10:00:00.120Z");
    private static final GroupState STATE = new GroupState(7, "Lobby", "OWNER", 12, 9, AT, 1, 11, 10, 2, 1, true, 3);
    private static final Entry ENTRY =
            new Entry(7, 12, 9, EntryKind.MESSAGE, 3, AT, "c", "<hi>", 0, 4, List.of(5L), List.of(), 0, true, false);
    private static final Entry JOIN = new Entry(
            7, 13, 9, EntryKind.JOIN, 3, AT, null, null, 0, 0, List.of(), List.of(1L, 2L), 5_000, false, false);

    private static final Entry DEMANDING = new Entry(
            7,
            14,
            10,
            EntryKind.MESSAGE,
            3,
            AT,
            "d",
            "sign",
            0,
            0,
            List.of(5L, Limits.EVERYBODY),
            List.of(),
            0,
            false,
            false,
            Limits.NO_DEADLINE);

    static Stream<Frame> frames() {
        return Stream.of(
                new Frame.Welcome(
                        "1",
                        3,
                        "alice",
                        "Alice",
                        "s",
                        Duration.ofSeconds(30),
                        new AckPace(40, Duration.ofMillis(2_500)),
                        List.of(STATE),
                        2,
                        true),
                new Frame.Sent("2", 7, "c", 12, AT, true),
                new Frame.Done("3", 13, List.of(STATE)),
                Frame.Done.of(null),
                new Frame.Page(
                        "4",
                        7,
                        12,
                        13,
                        List.of(ENTRY, JOIN),
                        List.of(new Frame.Notice(7, 1, 12, AT, "psst")),
                        1,
                        13,
                        false),
                new Frame.Page(null, 7, 12, 12, List.of(ENTRY), List.of(), 1, 13, true, List.of(12L)),
                new Frame.ConversationPage("5", List.of(STATE), 2, "1-2"),
                new Frame.Pong(null, AT, 4, AckPace.DEFAULT, List.of()),
                new Frame.Pong(
                        "r", AT, 4, AckPace.DEFAULT, List.of(new Frame.Receipt(7, List.of(new ReceiptCount(3, 1, 2))))),
                new Frame.Receipt(7, List.of(new ReceiptCount(3, 1, 2), new ReceiptCount(4, 0, 2))),
                new Frame.Receipts("r", 7, List.of(new ReceiptCount(3, 1, 2))),
                new Frame.Readers("r", 7, 3, List.of(new Reader(1, AT), new Reader(2, null)), "1-2", AT),
                new Frame.Readers(null, 7, 3, List.of(), null, null),
                new ConfirmationFrame.Confirmed(7, List.of(new ReceiptCount(3, 1, 2))),
                new ConfirmationFrame.Confirmations(
                        "r", 7, new ReceiptCount(3, 1, 2), List.of(new Reader(1, AT), new Reader(2, null)), true),
                new ConfirmationFrame.Reminder(7, 3, AT),
                new ConfirmationFrame.Reminder(7, 3, Limits.NO_DEADLINE),
                DEMANDING,
                new Frame.Badge(7, 8, 9),
                new Frame.Badge(7, 8, 9, 3, 1, 4),
                ENTRY,
                JOIN,
                new Frame.Badge(7, 12, 9),
                new Frame.Notice(7, 1, 12, AT, "psst"),
                new Frame.Announcement(AT, "We restart at noon."),
                new Frame.Membership(7, "joined", STATE),
                new Frame.Membership(7, "left", null),
                new Frame.Bye("restart", Duration.ofMillis(1500)),
                new Frame.ErrorFrame("6", "busy", "later", Duration.ofSeconds(1), "c"));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void what_the_server_writes_the_client_reads(Frame frame) {
        assertThat(Frame.readAll(frame.toJson())).containsExactly(frame);
    }

    @Test
    void an_array_of_frames_is_read_in_its_order_and_the_unknown_is_told_apart() {
        var array = frames().map(Frame::toJson).collect(Collectors.joining(",", "[", ",{\"op\":\"later\",\"x\":1}]"));

        var read = Frame.readAll(array);

        assertThat(read).hasSize((int) frames().count() + 1).endsWith(new Frame.Unknown("later"));
    }
}
