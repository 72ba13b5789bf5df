package muster.scenario;

import org.jspecify.annotations.Nullable;

/** The end of a class with a server of its own. */
final class Closing {
    private Closing() {}

    /**
     * Closes them in this order, whatever becomes of those before. What is null was not opened: the class was left out on
     * this server, or broke while opening.
     */
    static void all(@Nullable AutoCloseable... opened) throws Exception {
        Exception first = null;
        for (var one : opened) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
