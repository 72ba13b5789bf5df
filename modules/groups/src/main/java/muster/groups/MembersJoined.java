package muster.groups;

import java.util.List;

/** People came into a group, {@code by} whom, and under which history rule. Fired in the transaction, once per call. */
public record MembersJoined(long group, long by, List<Long> users, HistoryRule history) {}
