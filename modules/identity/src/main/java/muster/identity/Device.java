package muster.identity;

import muster.kernel.OneLine;

/** With what somebody signs in: a name to know it by later, and from where it came; both may be empty. */
public record Device(String name, String address) {
    /** Characters of a name; what is longer is cut. */
    static final int NAME_LENGTH_MAX = 100;

    /** Cuts what is too long, and makes one line of it: it is shown in lists, and stands in the audit log. */
    public Device {
        name = OneLine.of(name);
        name = name.length() <= NAME_LENGTH_MAX ? name : name.substring(0, NAME_LENGTH_MAX);
    }
}
