package muster.groups;

/** A group that keeps messages for so many days, one at least. */
public record GroupRetention(long group, int days) {}
