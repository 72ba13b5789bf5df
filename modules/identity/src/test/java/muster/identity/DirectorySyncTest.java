package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import muster.kernel.Limits;
import org.junit.jupiter.api.Test;

class DirectorySyncTest {
    /** What goes in one sync is a small part of a big group, and with every sync another such part. */
    @Test
    void a_big_group_that_would_lose_everybody_is_suspicious_though_few_go_at_once() {
        var everybody = LongStream.rangeClosed(1, Limits.MEMBERS_PER_CALL_MAX * 10L)
                .boxed()
                .toList();
        var delta = DirectorySync.Delta.of(everybody, List.of());
        assertThat(delta.left()).hasSize(Limits.MEMBERS_PER_CALL_MAX);
        assertThat(delta.problem(20, OptionalInt.empty())).contains(everybody.size() + " of " + everybody.size());
        assertThat(delta.problem(20, OptionalInt.of(everybody.size()))).isNull();
        assertThat(DirectorySync.Delta.of(everybody, everybody.subList(2, everybody.size()))
                        .problem(20, OptionalInt.empty()))
                .isNull();
    }
}
