@NullMarked
package muster.bench;

import org.jspecify.annotations.NullMarked;
