package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import muster.kernel.Frame;
import muster.kernel.Json;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;

/** A client repeats what it is told of, and waits for ever for what it is not. */
class RequestNamesTest {
    private final Refused tooMuch = new Refused(Refusal.RATE_LIMITED, "too much", Duration.ofSeconds(3));

    @Test
    void each_request_that_has_a_name_is_refused_by_it() {
        assertThat(refusals("[{\"op\":\"send\",\"ref\":\"1\",\"cid\":\"a\"},{\"ref\":\"2\"},{\"cid\":\"b\"}]"))
                .containsExactly(
                        Frame.ErrorFrame.of("1", tooMuch, "a"),
                        Frame.ErrorFrame.of("2", tooMuch, null),
                        Frame.ErrorFrame.of(null, tooMuch, "b"));
    }

    @Test
    void those_without_a_name_are_refused_by_one_word_when_none_has_one() {
        var nameless = Frame.ErrorFrame.of(null, tooMuch, null);
        assertThat(refusals("[{\"op\":\"ping\"},{\"op\":\"ping\"}]")).containsExactly(nameless);
        assertThat(refusals("[]")).containsExactly(nameless);
        assertThat(refusals("[{\"op\":\"ping\"},{\"ref\":\"2\"}]"))
                .containsExactly(Frame.ErrorFrame.of("2", tooMuch, null));
    }

    @Test
    void what_is_no_name_is_not_told_again() {
        var nameless = Frame.ErrorFrame.of(null, tooMuch, null);
        var longRef = "r".repeat(Limits.REF_LENGTH_MAX + 1);
        var longCid = "c".repeat(Limits.CID_LENGTH_MAX + 1);
        assertThat(refusals(
                        "[{\"ref\":\"" + longRef + "\"},{\"cid\":\"" + longCid + "\"},{\"ref\":1,\"cid\":2},3,null]"))
                .containsExactly(nameless);
        var longest = "r".repeat(Limits.REF_LENGTH_MAX);
        assertThat(refusals("[{\"ref\":\"" + longest + "\"}]"))
                .containsExactly(Frame.ErrorFrame.of(longest, tooMuch, null));
    }

    private List<Frame.ErrorFrame> refusals(String requests) {
        return RequestNames.refusals((List<?>) Json.parse(requests), tooMuch);
    }
}
