@NullMarked
package muster.identity;

import org.jspecify.annotations.NullMarked;
