/**
 * What every module and the Java client agree on: refusals, limits, the JSON codec and the frames of the subprotocol
 * {@code muster.v1}. No beans, no tables, no platform.
 */
@NullMarked
package muster.kernel;

import org.jspecify.annotations.NullMarked;
