/**
 * Starts what Muster needs on one machine: PostgreSQL, a broker, and servers as processes of their own. Behind
 * {@code mvn -Prun}, and the stage on which tests and benchmarks play.
 */
@NullMarked
package muster.launcher;

import org.jspecify.annotations.NullMarked;
