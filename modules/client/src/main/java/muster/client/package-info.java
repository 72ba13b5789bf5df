@NullMarked
package muster.client;

import org.jspecify.annotations.NullMarked;
