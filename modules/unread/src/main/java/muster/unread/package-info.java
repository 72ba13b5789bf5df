/**
 * How much waits unread for whom. Derived from the log's counters and the member's cursor, never incremented: a send writes
 * no row per member, and no crash can make a number wrong.
 */
@NullMarked
package muster.unread;

import org.jspecify.annotations.NullMarked;
