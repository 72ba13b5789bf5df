package muster.kernel;

import java.util.Locale;

/** How the members who have read a message are listed. The lower-case names are wire contract. */
public enum ReaderOrder {
    /** By displayed name, regardless of case. */
    NAME,
    /** Who read first comes first; those whose time is not known any more come before all. */
    TIME;

    /** The word that clients see. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The order with this word; {@code bad_request} for any other. */
    public static ReaderOrder of(String word) {
        for (var order : values()) {
            if (order.word().equals(word)) {
                return order;
            }
        }
        throw Refused.badRequest("'order' must be name or time");
    }
}
