package muster.server;

import java.io.IOException;
import java.io.Writer;
import java.util.regex.Pattern;

/**
 * Writes CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe in front: the texts come from people,
 * and whoever opens the file must not run them.
 */
final class Csv {
    private static final String FORMULA = "=+-@＝＋－＠\t\r\n";

    /** Where cells are parted by semicolons, one begins here: quotes that do not stand behind such a one mean nothing there. */
    private static final Pattern FORMULA_INSIDE = Pattern.compile("([;\t\r\n]\"*)(?=[=+\\-@＝＋－＠])");

    private final Writer out;

    Csv(Writer out) {
        this.out = out;
    }

    void row(Object... cells) throws IOException {
        for (int i = 0; i < cells.length; i++) {
            if (i > 0) {
                out.write(',');
            }
            out.write(cell(String.valueOf(cells[i])));
        }
        out.write("\r\n");
    }

    /** To be called first: without the mark Excel takes the bytes for those of its own country. */
    void mark() throws IOException {
        out.write('\uFEFF');
    }

    void flush() throws IOException {
        out.flush();
    }

    static String cell(String text) {
        boolean formula = !text.isEmpty() && FORMULA.indexOf(text.charAt(0)) >= 0;
        return '"'
                + (formula ? "'" : "")
                + FORMULA_INSIDE.matcher(text).replaceAll("$1'").replace("\"", "\"\"")
                + '"';
    }
}
