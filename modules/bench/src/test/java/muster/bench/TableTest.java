package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columns_are_as_wide_as_their_widest_cell_and_numbers_as_exact_as_they_say_something() {
        var lines = new ArrayList<String>();
        var table = new Table("design", "rows");
        table.row("a copy per member", 5_000.0);
        table.row("one copy", 1.234);
        table.print(lines::add);
        assertThat(lines)
                .containsExactly(
                        "| design            | rows  |",
                        "|-------------------|-------|",
                        "| a copy per member | 5,000 |",
                        "| one copy          | 1.23  |");
    }
}
