package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.HasAttributeOptions;
import java.util.regex.Pattern;
import muster.kernel.Frame;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators do on the admin pages while the server runs, in a real browser. */
class PageOperatorIT extends AtDesk {
    private static final Pattern TROUBLED = Pattern.compile(".*\\btroubled\\b.*");
    private Person operator;

    @BeforeEach
    void come_to_work() {
        operator = town.staff("operator");
    }

    @Test
    void a_word_to_a_connection_is_heard_there_and_nowhere_else() {
        var bob = town.person("bob");
        var carol = town.person("carol");
        var bobs = town.ear(bob);
        var carols = town.ear(carol);
        open("connections.xhtml?login=" + bob.login());
        desk.at("[id='list:rows'] button", "Details").click();
        assertThat(desk.at("#chosen h2")).hasText("Details: " + bob.login());
        assertThat(desk.at("[id='list:rows'] button", "Details")).isEnabled(); // It is pale while it is at work.
        Looks.at(desk.page(), "admin-connection");
        desk.act("[id='tell:send']", "field 'body' must not be empty");
        desk.page().evaluate("() => document.getElementById('tell:body').removeAttribute('maxlength')");
        desk.page().fill("[id='tell:body']", "x".repeat(501));
        desk.act("[id='tell:send']", "field 'body' may have at most 500 characters");
        desk.page().fill("[id='tell:body']", "We restart at noon <b> 中午重启");
        desk.act("[id='tell:send']", "It is on its way.");
        assertThat(desk.at("[id='tell:body']")).hasValue("");
        desk.page().fill("[id='tell:body']", "too late for bob");
        var other = chromium.desk(base()).open("connections.xhtml?login=" + bob.login());
        other.signIn(operator.login(), operator.login());

        await().atMost(Promised.WITHIN_A_SECOND)
                .until(() -> !bobs.announcements().isEmpty());
        assertThat(bobs.announcements())
                .extracting(Frame.Announcement::body)
                .containsExactly("We restart at noon <b> 中午重启");
        assertThat(carols.announcements()).isEmpty();
        assertThat(town.admin().call("GET", "admin/audit?act=connection_told&user=" + operator.id(), null))
                .containsOnlyOnce("\"act\":\"connection_told\"")
                .contains("user:" + bob.id(), "We restart at noon");

        bobs.client().close();
        inTime().untilAsserted(() -> {
            other.open("connections.xhtml?login=" + bob.login());
            assertThat(other.at("[id='list:rows']")).containsText("Nothing here.");
        });
        desk.act("[id='tell:send']", "There is no such thing.");

        var stranger = town.socket(carol); // Now and not before: it is closed when it says no hello for 10 s.
        inTime().untilAsserted(() -> {
            desk.open("connections.xhtml?login=" + carol.login());
            assertThat(desk.column("[id='list:rows']", 6)).containsExactlyInAnyOrder("greeted", "has not said hello");
        });
        desk.at("tr:has-text('has not said hello') button", "Details").click();
        desk.page().fill("[id='tell:body']", "too early");
        desk.act("[id='tell:send']", "this connection has not said hello");
        stranger.greeted();
        desk.act("[id='tell:send']", "It is on its way.");
        assertThat(stranger.until("a word", frame -> "announcement".equals(frame.get("op")))
                        .get("body"))
                .isEqualTo("too early");
        stranger.close();

        carols.client().close();
        var silent = town.socket(carol).greeted();
        inTime().untilAsserted(() -> {
            desk.open("connections.xhtml?login=" + carol.login());
            assertThat(desk.column("[id='list:rows']", 6)).containsExactly("greeted");
        });
        desk.at("[id='list:rows'] button", "Details").click();
        desk.page().fill("[id='tell:body']", "too late");
        desk.act("[id='list:rows'] button:has-text('Disconnect')", "The connection is closed.");
        desk.act("[id='tell:send']", "There is no such thing.");
        assertThat(silent.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1001);
    }

    @Test
    void the_self_test_measures_and_says_when_messages_are_missing() {
        open("selftest.xhtml");
        desk.act("[id='test:start']", "The self-test is running.");
        assertThat(desk.at("#result")).hasAttribute("data-state", "done", new HasAttributeOptions().setTimeout(30_000));
        assertThat(desk.at("#messages")).hasText("The self-test is done.");
        assertThat(desk.at("[data-line=stored] td").last()).hasText("200 / 200");
        assertThat(desk.at("[data-line=delivered] td").last()).hasText("200 / 200");
        Looks.at(desk.page(), "admin-selftest");
        desk.page().evaluate("""
                        () => {
                          Object.assign(SELF_TEST, { messages: 10, patienceMs: 2_000 });
                          const { send } = WebSocket.prototype;
                          WebSocket.prototype.send = function (text) { return text.includes('-7"') || send.call(this, text); };
                        }
                        """);
        desk.at("[id='test:start']").click();
        assertThat(desk.at("#messages"))
                .containsText("not all of its messages", new ContainsTextOptions().setTimeout(30_000));
        assertThat(desk.at("#messages .refused")).hasCount(1);
        assertThat(desk.at("[data-line=stored] td").last()).hasText("9 / 10");
    }

    @Test
    void a_word_that_cannot_be_written_down_is_not_said() {
        var bob = town.person("bob");
        var bobs = town.ear(bob);
        open("connections.xhtml?login=" + bob.login());
        desk.at("[id='list:rows'] button", "Details").click();
        desk.page().fill("[id='tell:body']", "unwritten");
        Tables.run("alter table identity.audit add constraint not_for_a_test"
                + " check (detail not like '%unwritten%') not valid");
        try {
            desk.act("[id='tell:send']", "Muster could not do it");
        } finally {
            Tables.run("alter table identity.audit drop constraint not_for_a_test");
        }
        assertThat(desk.at("[id='tell:body']")).hasValue("unwritten");
        desk.page().fill("[id='tell:body']", "written");
        desk.act("[id='tell:send']", "It is on its way.");
        await().atMost(Promised.WITHIN_A_SECOND)
                .untilAsserted(() -> assertThat(bobs.announcements())
                        .extracting(Frame.Announcement::body)
                        .containsExactly("written"));
    }

    @Test
    void the_chat_page_shows_a_word_until_the_person_takes_it_away() {
        var bob = town.person("bob");
        var page = chromium.page(base()).signIn(bob);
        open("connections.xhtml?login=" + bob.login());
        desk.at("[id='list:rows'] button", "Details").click();
        desk.page().fill("[id='tell:body']", "We restart at noon <b>");
        desk.act("[id='tell:send']", "It is on its way.");
        assertThat(page.page().locator(".announcement [role=alert]")).containsText("We restart at noon <b>");
        Looks.at(page.page(), "chat-announcement");
        for (int i = 0; i < 4; i++) {
            desk.page().fill("[id='tell:body']", "word " + i);
            desk.act("[id='tell:send']", "It is on its way.");
            assertThat(page.page().locator(".announcement .text").last()).hasText("word " + i);
        }
        assertThat(page.page().locator(".announcement .text")).hasText(new String[] {"word 1", "word 2", "word 3"});
        page.page().locator(".announcement .dismiss").first().press("Enter");
        assertThat(page.page().locator(".announcement .text")).hasText(new String[] {"word 2", "word 3"});
        page.page().locator("#sign-out").click();
        assertThat(page.page().locator(".announcement")).hasCount(0);
        assertThat(page.complaints()).isEmpty();
    }

    @Test
    void a_job_that_fails_says_so_and_since_when_until_it_is_well_again() {
        open("jobs.xhtml");
        var row = "tr:has-text('search-index')";
        assertThat(desk.at(row)).not().hasClass(TROUBLED);
        Tables.run("alter table messagelog.looked_through rename to gone_for_a_test");
        try {
            inTime().untilAsserted(() -> {
                desk.open("jobs.xhtml");
                assertThat(desk.at(row).innerText())
                        .containsPattern("failing since 20.*, ([2-9]|\\d\\d+) ×")
                        .contains("looked_through");
            });
            assertThat(desk.at(row)).hasClass(TROUBLED);
            Looks.at(desk.page(), "admin-jobs-failing");
            desk.act(row + " button", "search-index had its turn");
            assertThat(desk.at(row)).hasClass(TROUBLED);
            desk.open("overview.xhtml");
            assertThat(desk.at("#jobs.degraded")).containsText("search-index failing since 20");
        } finally {
            Tables.run("alter table messagelog.gone_for_a_test rename to looked_through");
        }
        inTime().untilAsserted(() -> {
            desk.open("overview.xhtml");
            assertThat(desk.at("#jobs").innerText()).doesNotContain("search-index");
        });
        desk.open("jobs.xhtml");
        assertThat(desk.at(row)).not().hasClass(TROUBLED);
        assertThat(desk.at(row)).containsText("looked_through"); // The last failure stays to be read.
    }

    @Test
    void without_a_directory_its_page_says_so() {
        desk.open("directory.xhtml").signIn("admin", Town.ADMIN_PASSWORD).awaitTitle("Directory");
        assertThat(desk.at("#off")).containsText("There is no directory (LDAP)");
        assertThat(desk.at("main button")).hasCount(0);
        Looks.at(desk.page(), "admin-directory-off");
    }

    /** With this page shown to the operator. */
    private void open(String file) {
        desk.open(file).signIn(operator.login(), operator.login());
        desk.page().setViewportSize(1440, 900);
    }
}
