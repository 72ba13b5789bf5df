/** The Artemis resource adapter as Muster deploys it: a client of one external broker, configured without asadmin. */
@NullMarked
package muster.artemis;

import org.jspecify.annotations.NullMarked;
