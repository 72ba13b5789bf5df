@NullMarked
package muster.messagelog;

import org.jspecify.annotations.NullMarked;
