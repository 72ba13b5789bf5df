@NullMarked
package muster.groups;

import org.jspecify.annotations.NullMarked;
