package muster.delivery;

import java.time.Duration;

/**
 * One of this instance's connections as operators see it.
 *
 * @param session the session or token that it was opened with
 * @param groups how many groups it hears
 * @param address from where it came; empty when it counts for none
 * @param focus how many groups it looks at, {@link #EVERY} for all of its user's
 * @param queued bytes that wait to be sent to it
 * @param open since when; {@code silent} since when nothing came from it
 * @param greeted whether it has said hello
 */
public record ConnectionView(
        String id,
        long user,
        long session,
        String address,
        int groups,
        int focus,
        int queued,
        Duration open,
        Duration silent,
        boolean greeted) {
    /** It looks at every group of its user. */
    public static final int EVERY = -1;
}
