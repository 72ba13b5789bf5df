package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

@SuppressWarnings("UnnecessaryAssignment") // No container fills the fields here.
class MergedActsTest {
    private final List<AuditLog.Line> written = new ArrayList<>();
    private boolean broken;
    private final MergedActs acts = acts();

    @Test
    void the_same_of_the_same_address_is_one_line() {
        for (int i = 0; i < 1_000; i++) {
            acts.add(line(0, "user:7", "10.0.0.1"));
        }
        acts.add(line(0, "user:7", "10.0.0.2"));
        acts.flush();
        acts.flush();
        assertThat(written).containsExactly(line(0, "user:7", "10.0.0.1").times(1_000), line(0, "user:7", "10.0.0.2"));
    }

    @Test
    void an_address_that_tries_everybody_has_few_lines_and_all_are_counted() {
        for (int i = 0; i < 1_000; i++) {
            acts.add(line(0, "user:" + i, "10.0.0.1"));
        }
        acts.flush();
        assertThat(written).hasSize(MergedActs.LINES_PER_ORIGIN_MAX + 1);
        assertThat(written.stream().mapToInt(AuditLog.Line::times).sum()).isEqualTo(1_000);
    }

    @Test
    void any_number_of_addresses_has_a_bounded_number_of_lines_and_all_are_counted() {
        for (int i = 0; i < 1_000; i++) {
            acts.add(line(0, "", "10.0.1." + i));
        }
        acts.flush();
        assertThat(written).hasSize(61);
        assertThat(written.get(60).address()).isEqualTo(MergedActs.OTHERS);
        assertThat(written.stream().mapToInt(AuditLog.Line::times).sum()).isEqualTo(1_000);
    }

    @Test
    void what_cannot_be_written_waits() {
        acts.add(line(0, "user:7", "10.0.0.1"));
        broken = true;
        try {
            acts.flush();
        } catch (IllegalStateException e) {
            broken = false;
        }
        acts.add(line(0, "user:7", "10.0.0.1"));
        acts.flush();
        assertThat(written).containsExactly(line(0, "user:7", "10.0.0.1").times(2));
    }

    private static AuditLog.Line line(long user, String target, String address) {
        return new AuditLog.Line(user, "sign_in_failed", target, "", address, 1);
    }

    private MergedActs acts() {
        var made = new MergedActs();
        made.config = IdentityConfigTest.defaults();
        made.log = new AuditLog() {
            @Override
            void append(List<Line> lines) {
                written.addAll(lines);
            }
        };
        made.transaction = new OwnTransaction() {
            @Override
            <T> T of(Supplier<T> work) {
                if (broken) {
                    throw new IllegalStateException("no database");
                }
                return work.get();
            }
        };
        return made;
    }
}
