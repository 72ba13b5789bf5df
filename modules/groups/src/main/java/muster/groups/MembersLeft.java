package muster.groups;

import java.util.List;

/** People left ({@code by} themselves) or were removed. Fired in the transaction, once per call. */
public record MembersLeft(long group, long by, List<Long> users) {}
