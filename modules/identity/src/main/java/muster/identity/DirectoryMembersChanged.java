package muster.identity;

import java.util.List;

/**
 * The directory moved people: those joined belong into this group of Muster now, those left do not any more. Fired in the
 * transaction that remembers it; who cannot follow throws, and the next sync tries again.
 */
public record DirectoryMembersChanged(long group, List<Long> joined, List<Long> left) {}
