@NullMarked
package muster.delivery;

import org.jspecify.annotations.NullMarked;
