package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import org.junit.jupiter.api.Test;

/** From a member who reports a message on the chat page to the moderators who handle it. */
class PageReportsIT extends OnPage {
    @Test
    void a_member_reports_and_moderators_handle_it_once() {
        long group = town.groupOf(alice, bob);
        var rude = "rude words of " + alice.login();
        long seq = alice.rest().send(group, "rude", rude).seq();
        bobs.signIn(bob).open(group).act(rude, "report");
        Looks.at(bobs.page(), "report");
        bobs.page().selectOption("#report-reason", "abuse");
        bobs.page().fill("#report-text", "this is <b>about me</b>");
        bobs.at("#send-report").click();
        assertThat(bobs.at("#toast")).hasText("The message is reported to the moderators.");
        assertThat(bobs.at("#reporting")).isHidden();
        alices.signIn(alice).open(group);
        alices.message(rude).locator(".actions").click();
        assertThat(alices.at(".tools .copy-link")).isVisible();
        assertThat(alices.at(".tools .report")).hasCount(0);

        var first = town.staff("moderator");
        var second = town.staff("moderator");
        var one = chromium.desk(base()).open("overview.xhtml").signIn(first.login(), first.login());
        one.at("#open-reports a").click();
        one.awaitTitle("Moderation");
        var row = row(one, rude);
        assertThat(row).containsText("this is <b>about me</b>");
        assertThat(row).containsText("insult or threat × 1");
        assertThat(row).containsText(bob.login());
        Looks.at(one.page(), "admin-reports");
        var other = chromium.desk(base()).open("moderation.xhtml").signIn(second.login(), second.login());
        assertThat(row(other, rude)).isVisible();

        click(row, "Take back");
        assertThat(one.at("#messages")).containsText("The message is taken back.");
        assertThat(row).hasCount(0);
        assertThat(one.at("[id='handled:rows'] tbody tr").first()).containsText(first.login());
        click(row(other, rude), "Dismiss");
        assertThat(other.at("#messages")).containsText("RECALLED by " + first.login() + " at ");
        assertThat(row(other, rude)).hasCount(0);
        assertThat(Town.texts(Town.log(bob, group))).doesNotContain(rude);
        var number = Tables.column("select id from messagelog.report_case where group_id = " + group);
        assertThat(ServerRolesIT.audit(town.admin(), "user=" + first.id()))
                .filteredOn(line -> line.get("act").equals("reports_read"))
                .filteredOn(line -> line.get("detail").toString().matches("cases (.* )?" + number.get(0) + "( .*)?"))
                .as("written down once, whatever is read again and comes up beside it")
                .hasSize(1);
        assertThat(ServerRolesIT.audit(town.admin(), "user=" + first.id()))
                .extracting(line -> line.get("act") + " " + line.get("target") + " " + line.get("detail"))
                .contains(
                        "message_recalled group:" + group + " message " + seq,
                        "report_handled group:" + group + " message " + seq + " RECALLED");
        assertThat(one.complaints()).isEmpty();
        assertThat(other.complaints()).isEmpty();
    }

    @Test
    void an_author_is_silenced_and_a_report_dismissed() {
        long group = town.groupOf(alice, bob);
        var loud = "loud words of " + bob.login();
        var fine = "fine words of " + bob.login();
        for (var text : new String[] {loud, fine}) {
            long seq = bob.rest().send(group, text, text).seq();
            alice.rest().call("PUT", "groups/" + group + "/entries/" + seq + "/report", "{\"reason\":\"other\"}");
        }
        var moderator = town.staff("moderator");
        var desk = chromium.desk(base()).open("moderation.xhtml").signIn(moderator.login(), moderator.login());
        desk.page().setViewportSize(1440, 900);
        assertThat(desk.at("[id='reports:rows'] tbody tr").first()).containsText(fine);

        click(row(desk, fine), "Dismiss");
        assertThat(desk.at("#messages")).containsText("The report is dismissed.");
        click(row(desk, loud), "Silence the author");
        assertThat(desk.at("#messages")).containsText("Silenced.");

        assertThat(row(desk, loud)).hasCount(0);
        assertThat(row(desk, fine)).hasCount(0);
        Town.refused("forbidden", () -> bob.rest().send(group, "more", "still here"));
        assertThat(Town.texts(Town.log(alice, group))).contains(loud, fine);
        assertThat(ServerRolesIT.audit(town.admin(), "user=" + moderator.id()))
                .extracting(line -> line.get("act"))
                .contains("silence_set", "report_handled");
        assertThat(desk.complaints()).isEmpty();
    }

    private static Locator row(AdminDesk desk, String text) {
        return desk.at("[id='reports:rows'] tbody tr", text);
    }

    private static void click(Locator row, String button) {
        row.locator("button", new Locator.LocatorOptions().setHasText(button)).click();
    }
}
