package muster.identity;

import java.util.List;

/** What was revoked since a horizon, and the horizon to ask from next time; some may be repeated, none is left out. */
public record Revocations(long horizon, List<AccessRevoked> revoked) {}
