package muster.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import muster.groups.Role;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberListTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "anna,member\nbob,owner",
                "\uFEFFlogin,role\r\nanna,member\r\n\"bob\",\"owner\",\"Bob, the second\"\r\n",
                " Anna ; MEMBER \n\nBOB;Owner\n",
                "anna\tmember\nbob\tOWNER",
                "bob,member\nanna,member\nbob,owner"
            })
    void a_list_is_read_as_spreadsheets_write_it(String text) {
        assertThat(MemberList.of(text).roles())
                .isEqualTo(Map.of("anna", Optional.of(Role.MEMBER), "bob", Optional.of(Role.OWNER)));
    }

    @Test
    void a_line_without_a_role_says_nothing_about_it() {
        assertThat(MemberList.of("login,role\nanna\nbob,\ncarl,,Carl").roles())
                .isEqualTo(Map.of("anna", Optional.empty(), "bob", Optional.empty(), "carl", Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n \n", "login", "anna,king"})
    void what_names_nobody_or_an_unknown_role_is_refused(String text) {
        assertThatThrownBy(() -> MemberList.of(text)).isInstanceOf(Refused.class);
    }

    @Test
    void one_more_than_can_be_put_in_at_once_is_refused() {
        assertThat(MemberList.of(logins(Limits.MEMBERS_PER_CALL_MAX)).roles()).hasSize(Limits.MEMBERS_PER_CALL_MAX);
        assertThatThrownBy(() -> MemberList.of(logins(Limits.MEMBERS_PER_CALL_MAX + 1)))
                .hasMessageContaining("at most");
    }

    private static String logins(int count) {
        return IntStream.range(0, count).mapToObj(i -> "u" + i).collect(Collectors.joining("\n"));
    }
}
