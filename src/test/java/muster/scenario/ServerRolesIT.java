package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import muster.client.MusterRest;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.kernel.JsonWriter;
import muster.kernel.Request;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Roles of the server, and the audit log of what is done with them. */
class ServerRolesIT extends InTown {
    private static final Duration WRITTEN = Duration.ofSeconds(20);

    private Person anna;

    @BeforeEach
    void arrive() {
        anna = town.person("anna");
    }

    @Test
    void a_role_holds_from_the_next_request_on_until_it_is_taken() {
        Town.refused("forbidden", () -> anna.rest().call("GET", "admin/audit", null));

        town.admin().call("PUT", role(anna, "auditor"), null);
        anna.rest().call("GET", "admin/audit", null);
        assertThat(rolesOf(anna)).containsExactly("auditor");

        town.admin().call("DELETE", role(anna, "auditor"), null);
        Town.refused("forbidden", () -> anna.rest().call("GET", "admin/audit", null));
        assertThat(rolesOf(anna)).isEmpty();
    }

    @Test
    void an_administrator_has_every_role_and_several_can_be_given() {
        town.admin().call("PUT", role(anna, "moderator"), null);
        town.admin().call("PUT", role(anna, "operator"), null);
        assertThat(rolesOf(anna)).containsExactly("operator", "moderator");

        town.admin().call("PUT", role(anna, "admin"), null);
        assertThat(rolesOf(anna)).containsExactly("admin", "operator", "moderator", "auditor");
    }

    @Test
    void only_administrators_give_roles_and_what_is_unknown_is_not_found() {
        var operator = town.staff("operator");
        Town.refused("forbidden", () -> operator.rest().call("PUT", role(operator, "admin"), null));
        Town.refused("not_found", () -> town.admin().call("PUT", role(anna, "king"), null));
        Town.refused("not_found", () -> town.admin().call("PUT", "admin/users/999999999/roles/admin", null));
        Town.refused("not_found", () -> town.admin().call("DELETE", "admin/users/999999999/roles/auditor", null));
    }

    @Test
    void a_role_that_changes_lets_live_sockets_begin_anew_within_a_second() {
        var socket = town.socket(anna).greeted();

        town.admin().call("PUT", role(anna, "moderator"), null);

        assertThat(socket.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1001);
        var next = town.socket(anna).greeted();

        // What another instance would write is found by the reading that finds anna's change as well, and after it.
        var ben = town.person("ben");
        var read = town.socket(ben).greeted();
        Tables.run("insert into identity.revocation (user_id, session_id) values (" + ben.id() + ", -1)");
        assertThat(read.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1001);
        next.text(new Request.Ping("still").toJson());
        assertThat(next.answer("still").get("op")).isEqualTo("pong"); // Not once more, for the same change.
    }

    @Test
    void what_is_done_to_users_stands_in_the_audit_log() {
        town.admin().call("PUT", role(anna, "moderator"), null);
        town.admin().call("PUT", role(anna, "moderator"), null); // Has it already: nothing is done.
        town.admin().call("DELETE", role(anna, "moderator"), null);

        var lines = audit(town.admin(), "target=user:" + anna.id());
        assertThat(lines)
                .extracting(line -> line.get("act") + " " + line.get("detail"))
                .containsExactly("role_taken moderator", "role_given moderator", "user_created " + anna.login());
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("login")).isEqualTo("admin");
            assertThat(line.get("address")).asString().isNotEmpty();
        });
    }

    @Test
    void reading_the_audit_log_stands_in_it_and_is_paged() {
        var auditor = town.staff("auditor");
        auditor.rest().call("GET", "admin/audit?act=x_1&address=here", null);
        auditor.rest().call("GET", "admin/audit/export?act=nothing", null);

        var lines = audit(auditor.rest(), "user=" + auditor.id());
        assertThat(lines)
                .filteredOn(line -> !"signed_in".equals(line.get("act")))
                .extracting(line -> line.get("act") + " " + line.get("detail"))
                .containsExactly(
                        "audit_read user=" + auditor.id(),
                        "audit_exported act=nothing",
                        "audit_read act=x_1 address=here");

        var first = Json.parseObject(
                auditor.rest().call("GET", "admin/audit?limit=1&act=role_given&target=user:" + auditor.id(), null));
        assertThat(first.flag("more")).isFalse();
        var page = Json.parseObject(auditor.rest().call("GET", "admin/audit?limit=1", null));
        assertThat(page.flag("more")).isTrue();
        long last = Json.object(page.list("entries", 1).get(0)).id("id");
        var next = Json.parseObject(auditor.rest().call("GET", "admin/audit?limit=1&before=" + last, null));
        assertThat(Json.object(next.list("entries", 1).get(0)).id("id")).isLessThan(last);
        Town.refused("bad_request", () -> auditor.rest().call("GET", "admin/audit?from=yesterday", null));
        Town.refused("bad_request", () -> auditor.rest().call("GET", "admin/audit?act=%00", null));
        Town.refused(
                "bad_request",
                () -> auditor.rest().call("GET", "admin/audit/export?to=%2B10000-01-01T00:00:00Z", null));
    }

    @Test
    void the_export_is_csv_that_a_spreadsheet_does_not_run() {
        var auditor = town.staff("auditor");
        var signIn = new JsonWriter()
                .begin()
                .field("login", auditor.login())
                .field("password", auditor.login())
                .field("device", "=cmd|'/C calc'!A0") // Stands first in its field of the log.
                .end();
        town.stranger().call("POST", "sessions", signIn.toString());

        var csv = auditor.rest().call("GET", "admin/audit/export?act=signed_in&user=" + auditor.id(), null);

        var rows = csv.split("\r\n", -1);
        assertThat(rows[0])
                .isEqualTo("\"id\",\"at\",\"user\",\"login\",\"act\",\"target\",\"detail\",\"address\",\"times\"");
        assertThat(rows[1]).contains("\"" + auditor.login() + "\",\"signed_in\",\"\",\"'=cmd|'/C calc'!A0\"");
        assertThat(rows).allSatisfy(row -> assertThat(row).doesNotContainPattern("(^|,)\"[=+@-]"));
    }

    @Test
    void the_export_is_whole_beyond_one_step() {
        var auditor = town.staff("auditor");
        Tables.run("insert into identity.audit (user_id, act, target, detail, address)" + " select " + auditor.id()
                + ", 'filling', '', '-' || n, '' from generate_series(1, 2500) n");

        var rows = auditor.rest()
                .call("GET", "admin/audit/export?act=filling&user=" + auditor.id(), null)
                .split("\r\n");

        assertThat(rows).hasSize(2_501);
        assertThat(rows[1]).contains("\"'-2500\"");
        assertThat(rows[2_500]).contains("\"'-1\"");
    }

    @Test
    void an_instance_of_the_version_before_finds_and_makes_administrators() {
        Tables.run("insert into identity.app_user (login, display_name, password_hash, admin)"
                + " select '" + anna.login() + "-old', 'made there', password_hash, true"
                + " from identity.app_user where id = " + anna.id());
        var made = town.signedIn(anna.login() + "-old", anna.login());
        assertThat(rolesOf(made)).contains("admin");

        var admins = "select count(*) from identity.app_user where admin and id = ";
        assertThat(Tables.column(admins + made.id())).containsExactly(1L);
        town.admin().call("DELETE", role(made, "admin"), null);
        assertThat(Tables.column(admins + made.id())).containsExactly(0L);
        town.admin().call("PUT", role(anna, "admin"), null);
        assertThat(Tables.column(admins + anna.id())).containsExactly(1L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update identity.audit set act = 'nothing'",
                "delete from identity.audit",
                "truncate identity.audit"
            })
    void the_database_itself_keeps_the_audit_log_append_only(String sql) {
        assertThatThrownBy(() -> Tables.run(sql)).hasMessageContaining("append-only");
    }

    @Test
    void refusals_of_administration_are_noted_merged() {
        await().atMost(WRITTEN)
                .until(
                        () -> { // Tests before may have left no room; then there is.
                            Town.refused("forbidden", () -> anna.rest().call("GET", "admin/users", null));
                            Town.refused("forbidden", () -> anna.rest().call("POST", "users", "[]"));
                            return audit(town.admin(), "act=refused&user=" + anna.id()).stream()
                                    .map(line -> line.text("detail", 100))
                                    .toList()
                                    .containsAll(List.of("GET /api/v1/admin/users", "POST /api/v1/users"));
                        });
        for (int i = 0; i < 200; i++) {
            Town.refused("forbidden", () -> anna.rest().call("GET", "admin/users", null));
        }

        await().atMost(WRITTEN)
                .untilAsserted(() -> assertThat(audit(town.admin(), "act=refused&user=" + anna.id()).stream()
                                .mapToLong(line -> line.number("times", 1, 10_000))
                                .sum())
                        .isGreaterThanOrEqualTo(200));
        assertThat(audit(town.admin(), "act=refused&user=" + anna.id())).hasSizeLessThan(20);
    }

    private static String role(Person person, String role) {
        return "admin/users/" + person.id() + "/roles/" + role;
    }

    private static List<Object> rolesOf(Person person) {
        return Json.parseObject(person.rest().call("GET", "sessions/current", null))
                .list("roles", 10);
    }

    static List<JsonObject> audit(MusterRest reader, String query) {
        return Json.parseObject(reader.call("GET", "admin/audit?limit=999&" + query, null))
                .list("entries", 999)
                .stream()
                .map(Json::object)
                .toList();
    }
}
