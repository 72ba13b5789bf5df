package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import muster.identity.DirectoryLease.State;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DirectoryLeaseTest {
    private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant LATER = EARLIER.plusSeconds(60);
    private static final Instant LAST = LATER.plusSeconds(60);

    @Test
    void the_last_sync_went_well_when_it_is_over_and_was_done() {
        assertThat(state(false, EARLIER, LATER, LATER).wentWell()).isTrue();
        assertThat(state(false, LATER, LAST, EARLIER).wentWell()).as("failed").isFalse();
        assertThat(state(false, LATER, LAST, null).wentWell()).as("never done").isFalse();
        assertThat(state(true, LAST, LATER, LATER).wentWell()).as("at work").isFalse();
        assertThat(state(false, LAST, LATER, LATER).wentWell()).as("broken off").isFalse();
        assertThat(state(false, null, null, null).wentWell()).as("none yet").isFalse();
    }

    private static State state(
            boolean running, @Nullable Instant begun, @Nullable Instant ended, @Nullable Instant succeeded) {
        return new State(running, begun, ended, succeeded, "{}");
    }
}
