/**
 * The log: what was said in each group, in order. Every message is stored once, under the next number of its group, before
 * anybody is told. {@link muster.messagelog.MessageLog} is the front door; see the README beside the code for invariants
 * and dangerous interleavings.
 */
@NullMarked
package muster.messagelog;

import org.jspecify.annotations.NullMarked;
