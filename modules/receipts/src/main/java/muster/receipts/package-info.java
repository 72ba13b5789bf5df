/**
 * How far each member has come in each group: the cursors {@code acked} (received) and {@code read} (seen by the person).
 * The articles' {@code last_ack_msgid}, in a narrow table of its own because it is the row that changes most.
 */
@NullMarked
package muster.receipts;

import org.jspecify.annotations.NullMarked;
