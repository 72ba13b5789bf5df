package muster.kernel;

import java.util.regex.Pattern;

/**
 * The rule for names: they stand in one line and in the order in which they are written, wherever they are shown. So no control
 * characters, no separators of lines, and none of the marks that turn the direction of what follows, also of what is not the
 * name's any more.
 */
public final class OneLine {
    private static final Pattern OTHERS =
            Pattern.compile("[\\p{Cntrl}\\x{80}-\\x{9F}\\x{2028}-\\x{202E}\\x{2066}-\\x{2069}]");

    private OneLine() {}

    /** Whether the text keeps the rule. */
    public static boolean is(String text) {
        return !OTHERS.matcher(text).find();
    }

    /** The text with blanks in place of what breaks the rule: for what programs say of themselves, and nobody can be asked. */
    public static String of(String text) {
        return OTHERS.matcher(text).replaceAll(" ").strip();
    }
}
