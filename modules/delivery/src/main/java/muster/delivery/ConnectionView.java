package muster.delivery;

import java.time.Duration;

/**
 * One of this instance's connections as operators see it.
 *
 * @param session the session or token that it was opened with
 * @param groups how many groups it hears
 * @param open since when; {@code silent} since when nothing came from it
 * @param greeted whether it has said hello
 */
public record ConnectionView(
        String id, long user, long session, int groups, Duration open, Duration silent, boolean greeted) {}
