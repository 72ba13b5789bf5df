@NullMarked
package muster.receipts;

import org.jspecify.annotations.NullMarked;
