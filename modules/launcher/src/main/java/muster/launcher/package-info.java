@NullMarked
package muster.launcher;

import org.jspecify.annotations.NullMarked;
