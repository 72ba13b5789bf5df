/**
 * The WAR's own classes: they wire the modules to the server, answer REST, and tell how the instance is. Edges only: each
 * translates, calls one front door, and translates back.
 */
@NullMarked
package muster.server;

import org.jspecify.annotations.NullMarked;
