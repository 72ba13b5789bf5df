package muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CpuTimeTest {
    @Test
    void fields_are_found_behind_a_name_with_spaces_and_brackets() {
        assertThat(CpuTime.secondsOf("7 (a) b) S 1 7 7 0 -1 0 0 0 0 0 150 50 900 800 20 0"))
                .isEqualTo(2.0);
    }

    @Test
    void a_family_counts_the_children_that_have_ended() throws Exception {
        // A shell that starts a shell that works and ends, and then waits.
        var parent = new ProcessBuilder(
                        "sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; echo done; read x")
                .start();
        try (var said = parent.inputReader()) {
            assertThat(said.readLine()).isEqualTo("done");
            double own = CpuTime.seconds(parent.pid());
            assertThat(CpuTime.secondsOfFamily(parent.pid())).isGreaterThan(own);
        } finally {
            parent.destroy();
        }
    }

    @Test
    void of_no_process_nothing_is_known() {
        assertThat(CpuTime.secondsOfFamily(0)).isNaN();
    }
}
