package muster.scenario;

import java.time.Duration;

/** How long tests wait for what is promised. */
final class Promised {
    /**
     * What is promised within a second (P7), on a machine that runs two classes of tests and their servers at the same time.
     * Whether it takes a second is for a quiet one to say; here it must come at all.
     */
    static final Duration WITHIN_A_SECOND = Duration.ofSeconds(5);

    private Promised() {}
}
