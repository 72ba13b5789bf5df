package muster.unread;

import java.util.Map;

/** Members of a group have read up to these positions; empty when only the group's receipts are to be looked at again. */
record Change(Map<Long, Long> reads) {}
