package muster.unread;

import java.util.Map;

/**
 * Members of a group have read up to these positions: everything that came in within the group's period, merged to one
 * position per member. With {@code again} something may have been lost on its way, and all is to be told anew. Fired on the merging timer's thread
 * or on the thread of who brought one change too many; observers must not be slow.
 */
public record ReadsMerged(long group, Map<Long, Long> reads, boolean again) {}
