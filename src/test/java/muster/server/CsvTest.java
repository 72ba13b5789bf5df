package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
    @Test
    void a_row_is_quoted_and_ends_as_the_rfc_wants() throws IOException {
        var out = new StringWriter();
        new Csv(out).row(7, "a,b", "say \"hi\"", "two\nlines");
        assertThat(out).hasToString("\"7\",\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠SUM(A1)", "\t=1", "\r=1", "\n=1"})
    void what_a_spreadsheet_would_run_begins_with_an_apostrophe(String formula) {
        assertThat(Csv.cell(formula)).startsWith("\"'" + formula.charAt(0));
    }

    /** A spreadsheet that parts cells by semicolons goes on in the middle of what is one cell here. */
    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)"})
    void nor_does_it_run_what_it_takes_for_a_cell_of_its_own(String formula) {
        for (var before : new String[] {"a;", "a\n", "a\t", "a;\""}) {
            assertThat(Csv.cell(before + formula)).contains("'" + formula);
        }
        assertThat(Csv.cell("a;b - c=d @e")).isEqualTo("\"a;b - c=d @e\"");
    }
}
