package muster.identity;

/**
 * Who does something, and from where: what the audit log says of every act. The edge makes it and hands it in, so that it
 * reaches other threads as it reaches this one.
 *
 * @param user 0 for nobody that is known
 * @param address empty when it does not come from outside
 */
public record Origin(long user, String address) {
    /** What Muster does by itself. */
    public static Origin server() {
        return new Origin(0, "");
    }
}
