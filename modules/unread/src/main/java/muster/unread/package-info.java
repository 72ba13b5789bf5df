@NullMarked
package muster.unread;

import org.jspecify.annotations.NullMarked;
