package muster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** A table that is printed when all is known, as Markdown. */
final class Table {
    private final List<String[]> rows = new ArrayList<>();

    Table(String... names) {
        rows.add(names);
    }

    /** Texts as they are; numbers with as many digits as say something. */
    void row(Object... cells) {
        var row = new String[cells.length];
        for (int i = 0; i < cells.length; i++) {
            row[i] = cells[i] instanceof Number number ? text(number.doubleValue()) : String.valueOf(cells[i]);
        }
        rows.add(row);
    }

    void print(Consumer<String> console) {
        var widths = new int[rows.get(0).length];
        rows.forEach(row -> {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        });
        for (int line = 0; line < rows.size(); line++) {
            console.accept(line(rows.get(line), widths));
            if (line == 0) {
                var rule = new StringBuilder("|");
                for (int width : widths) {
                    rule.append("-".repeat(width + 2)).append('|');
                }
                console.accept(rule.toString());
            }
        }
    }

    private static String line(String[] row, int[] widths) {
        var line = new StringBuilder("|");
        for (int i = 0; i < row.length; i++) {
            line.append(' ')
                    .append(row[i])
                    .append(" ".repeat(widths[i] - row[i].length()))
                    .append(" |");
        }
        return line.toString();
    }

    static String text(double number) {
        if (Double.isNaN(number)) {
            return "?";
        }
        if (number == Math.rint(number) || Math.abs(number) >= 100) {
            return String.format(Locale.ROOT, "%,.0f", number);
        }
        return String.format(Locale.ROOT, Math.abs(number) >= 10 ? "%.1f" : "%.2f", number);
    }
}
