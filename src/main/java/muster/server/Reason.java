package muster.server;

import muster.kernel.Refused;

/** Why somebody looks at what members have said: a line of the audit log, which may say anything but must say something. */
final class Reason {
    static final int LENGTH_MIN = 8;

    /** With what else stands in a line of the audit log it fits; the log cuts what is longer. */
    static final int LENGTH_MAX = 80;

    private Reason() {}

    /**
     * The reason as it is written down.
     *
     * @throws Refused {@code bad_request} for one that is too short to be one, or too long
     */
    static String checked(String text) {
        var reason = plain(text);
        if (reason.length() < LENGTH_MIN) {
            throw Refused.badRequest("a reason has at least " + LENGTH_MIN + " characters");
        }
        if (reason.length() > LENGTH_MAX) {
            throw Refused.badRequest("a reason has at most " + LENGTH_MAX + " characters");
        }
        return reason;
    }

    /** On one line, and without what parts the line. */
    static String plain(String text) {
        return text.replaceAll("[;\\p{Cntrl}]", " ").strip();
    }
}
