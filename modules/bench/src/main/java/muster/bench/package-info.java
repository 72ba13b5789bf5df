/**
 * Benchmarks of a running Muster over its public protocol, one printed line per run. Single-threaded drivers over NIO, so
 * that on a small machine the cores are left to the server.
 */
@NullMarked
package muster.bench;

import org.jspecify.annotations.NullMarked;
