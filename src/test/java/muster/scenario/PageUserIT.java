package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import muster.kernel.Json;
import org.junit.jupiter.api.Test;

/** Somebody's sessions and tokens on the page of a user. */
class PageUserIT extends OnPage {
    @Test
    void sessions_and_tokens_are_seen_and_ended_and_each_is_written_down() {
        var first = token("the importer");
        var second = token("the exporter");
        var desk = chromium.desk(base())
                .open("user.xhtml?id=" + alice.id())
                .signIn("admin", Town.ADMIN_PASSWORD)
                .awaitTitle("User");
        desk.page().setViewportSize(1440, 900);
        assertThat(desk.at("[id='it:sessions'] tbody tr")).hasCount(1);
        assertThat(desk.column("[id='it:tokens']", 1)).containsExactly("the exporter", "the importer");

        desk.act("[id='it:tokens:1:end']", "It is ended.");
        assertThat(desk.column("[id='it:tokens']", 1)).containsExactly("the exporter");
        Town.refused("unauthorized", () -> alice.rest().as(first).call("GET", "conversations", null));
        assertThat(alice.rest().as(second).call("GET", "conversations", null)).contains("\"total\"");

        desk.act("[id='it:endAll']", "All sessions and tokens are ended.");
        assertThat(desk.at("[id='it:tokens'] tbody")).containsText("Nothing here.");
        assertThat(desk.at("[id='it:sessions'] tbody")).containsText("Nothing here.");
        Town.refused("unauthorized", () -> alice.rest().as(second).call("GET", "conversations", null));
        Town.refused("unauthorized", () -> alice.rest().call("GET", "conversations", null));
        assertThat(ServerRolesIT.audit(town.admin(), "target=user:" + alice.id()))
                .extracting(line -> line.get("act"))
                .startsWith("sessions_ended", "session_ended", "token_created", "token_created");
        assertThat(desk.complaints()).isEmpty();
    }

    private String token(String name) {
        var made = alice.rest().call("POST", "tokens", "{\"name\":\"" + name + "\",\"scopes\":[\"read\"],\"days\":1}");
        return Json.parseObject(made).text("token", 200);
    }
}
