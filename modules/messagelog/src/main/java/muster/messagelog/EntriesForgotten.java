package muster.messagelog;

/** Entries of a group up to a position are no longer kept. Fired in the transaction, for what others keep about them. */
public record EntriesForgotten(long group, long upTo) {}
