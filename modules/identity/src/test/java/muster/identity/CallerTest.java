package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CallerTest {
    @Test
    void a_caller_comes_back_out_of_the_principals_name_with_its_scopes() {
        for (var caller : Set.of(
                new Caller(7, 12),
                new Caller(7, 12, Set.of()),
                new Caller(7, 12, EnumSet.of(Scope.READ)),
                new Caller(7, 12, EnumSet.of(Scope.PASSWORD)))) {
            assertThat(Caller.of(caller.principal())).isEqualTo(caller);
        }
    }

    @Test
    void what_is_stored_of_scopes_is_read_and_nothing_else() {
        assertThat(Scope.read("read,send,admin,account,password")).isEqualTo(Scope.all());
        assertThat(Scope.read("")).isEmpty();
        assertThat(Scope.read("read,everything")).containsExactly(Scope.READ);
        assertThat(Scope.read(Scope.words(Scope.OF_TOKENS))).isEqualTo(Scope.OF_TOKENS);
    }
}
