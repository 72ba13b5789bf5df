package muster.server;

import java.io.IOException;
import java.io.Writer;

/**
 * Writes CSV (RFC 4180). What a spreadsheet would take for a formula gets an apostrophe in front: the texts come from people,
 * and whoever opens the file must not run them.
 */
final class Csv {
    private static final String FORMULA = "=+-@＝＋－＠\t\r\n";

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
        return '"' + (formula ? "'" : "") + text.replace("\"", "\"\"") + '"';
    }
}
