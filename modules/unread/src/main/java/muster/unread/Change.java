package muster.unread;

import java.util.Map;

/** Members of a group have read up to these positions; none when the group is to be looked at again. */
record Change(Map<Long, Long> reads) {}
