package muster.messagelog;

import java.util.List;

/**
 * People came into a group when its log ended at {@code since}: their entries are those above. Fired in the joining
 * transaction, under the head's lock, for what must be created with it.
 */
public record MembersEntered(long group, List<Long> users, long since) {}
