package muster.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import muster.kernel.GroupSelection;

/** What a client was built with; checked once, by {@link MusterClientBuilder}. */
record ClientOptions(
        List<URI> servers,
        String device,
        GroupSelection focus,
        Map<Long, Long> resumeFrom,
        int ackEvery,
        Duration ackAfter,
        Duration readAfter,
        Duration backoffMin,
        Duration backoffMax,
        Duration requestTimeout,
        Duration sendDeadline,
        int sendWindow,
        int pendingMax) {}
