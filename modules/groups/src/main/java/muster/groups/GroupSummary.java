package muster.groups;

/** A group in the list of all, with how many members it has. */
public record GroupSummary(GroupView group, long members) {}
