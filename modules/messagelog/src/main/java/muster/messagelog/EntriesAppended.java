package muster.messagelog;

import java.util.List;

/**
 * Entries were stored, in rising order per group. Fired in the storing transaction; observe it after success, or an entry
 * may be told that never was.
 */
public record EntriesAppended(List<LogEntry> entries) {}
