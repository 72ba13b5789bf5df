package muster.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table of rights: what it says, and that the README says the same. */
class GroupRightTest {
    private static final Instant NOW = Instant.parse("2026-11-27T10:00:00Z");
    private static final String BEGIN = "<!-- GroupRight: the table that the code asks; GroupRightTest compares -->\n";
    private static final String END = "<!-- end of GroupRight -->";

    @Test
    void the_readme_shows_the_table_that_the_code_asks() throws IOException {
        var readme = Files.readString(Path.of("../../README.md"));

        assertThat(readme).contains(BEGIN, END);
        assertThat(readme.substring(readme.indexOf(BEGIN) + BEGIN.length(), readme.indexOf(END)))
                .isEqualTo(rendered());
    }

    private static String rendered() {
        return "| to … | OWNER | ADMIN | MEMBER | while silenced | in an archived group | of the server, as no member |\n"
                + "| --- | --- | --- | --- | --- | --- | --- |\n"
                + Arrays.stream(GroupRight.values()).map(GroupRightTest::line).collect(Collectors.joining());
    }

    private static String line(GroupRight right) {
        return "| " + right.words() + " | " + right.of(Role.OWNER).words() + " | "
                + right.of(Role.ADMIN).words() + " | " + right.of(Role.MEMBER).words() + " | "
                + (right.whileSilenced() ? "yes" : "no") + " | " + (right.whileArchived() ? "yes" : "no") + " | "
                + right.oversight().words() + " |\n";
    }

    @Test
    void announcements_are_sent_by_who_governs() {
        assertThat(rights(Role.MEMBER, Posting.ADMINS).may(GroupRight.SEND, NOW))
                .isFalse();
        assertThat(rights(Role.ADMIN, Posting.ADMINS).may(GroupRight.SEND, NOW)).isTrue();
        assertThat(rights(Role.OWNER, Posting.ADMINS).may(GroupRight.SEND, NOW)).isTrue();
        assertThat(rights(Role.MEMBER, Posting.ALL).may(GroupRight.SEND, NOW)).isTrue();
    }

    @Test
    void a_silence_ends_by_itself_and_says_when() {
        var rights = silenced(NOW.plusSeconds(30));

        assertThatThrownBy(() -> rights.require(GroupRight.SEND, NOW))
                .isInstanceOfSatisfying(Refused.class, refused -> {
                    assertThat(refused.refusal()).isEqualTo(Refusal.FORBIDDEN);
                    assertThat(refused.retryAfter()).isEqualTo(Duration.ofSeconds(30));
                });
        assertThat(rights.may(GroupRight.RECALL_OWN, NOW)).isTrue();
        assertThat(rights.may(GroupRight.SEND, NOW.plusSeconds(30))).isTrue();
    }

    @Test
    void a_silence_for_ever_names_no_end() {
        assertThatThrownBy(() -> silenced(Silence.FOR_EVER).require(GroupRight.EDIT_OWN, NOW))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.retryAfter()).isZero());
    }

    @ParameterizedTest
    @EnumSource
    void an_archived_group_changes_in_nothing_but_its_opening(GroupRight right) {
        var rights = new Rights(Role.OWNER, Posting.ALL, ReceiptPolicy.NAMES, true, true, Silence.NONE);

        assertThat(rights.may(right, NOW))
                .isEqualTo(
                        switch (right) {
                            case READ, SEE_COUNTS, SEE_NAMES, ARCHIVE -> true;
                            default -> false;
                        });
    }

    @Test
    void an_admin_touches_no_owner_and_silences_members_only() {
        var admin = rights(Role.ADMIN, Posting.ALL);

        admin.require(GroupRight.REMOVE, Role.ADMIN, NOW);
        admin.require(GroupRight.SILENCE, Role.MEMBER, NOW);
        assertThatThrownBy(() -> admin.require(GroupRight.REMOVE, Role.OWNER, NOW))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> admin.require(GroupRight.GIVE_ROLES, Role.OWNER, NOW))
                .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> admin.require(GroupRight.SILENCE, Role.ADMIN, NOW))
                .isInstanceOf(Refused.class);
    }

    private static Rights rights(Role role, Posting posting) {
        return new Rights(role, posting, ReceiptPolicy.COUNT, false, false, Silence.NONE);
    }

    private static Rights silenced(Instant until) {
        return new Rights(Role.MEMBER, Posting.ALL, ReceiptPolicy.COUNT, false, false, until);
    }
}
