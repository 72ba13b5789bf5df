package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Route.FulfillOptions;
import com.microsoft.playwright.options.FilePayload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import muster.client.MusterRest;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.Test;

/** The admin pages in a real browser, against the real server. */
class PageAdminIT extends AtDesk {
    @Test
    void whoever_signs_in_comes_back_to_the_page_asked_for_and_can_leave() {
        desk.open("users.xhtml?q=admin");
        assertThat(desk.at("#form h1")).hasText("Muster");
        Looks.at(desk.page(), "admin-sign-in");
        desk.signIn("admin", Town.ADMIN_PASSWORD).awaitTitle("Users");
        assertThat(desk.at("input[name=q]")).hasValue("admin");

        desk.at("a[lang=zh]").click();
        desk.awaitTitle("用户");
        assertThat(desk.at("input[name=q]")).hasValue("admin");
        Looks.at(desk.page(), "admin-users-zh");
        desk.at("a[lang=en]").click();
        desk.awaitTitle("Users");

        // As from a link on a foreign page, which leaves out the cookie: there is nothing to sign in for.
        desk.page().navigate(base().resolve("sign-in/index.html?to=http://%5B").toString());
        desk.awaitTitle("Overview");
        desk.at("#leave").click();
        assertThat(desk.at("#sign-in")).isVisible();
        desk.open("users.xhtml");
        assertThat(desk.at("#sign-in")).isVisible();
    }

    @Test
    void a_page_whose_state_is_lost_or_whose_click_is_refused_says_so_and_keeps_its_question() {
        var anna = town.person("anna");
        admin("user.xhtml?id=" + anna.id());
        desk.page().context().clearCookies(new BrowserContext.ClearCookiesOptions().setName("muster_views"));
        clickInVain("[id='it:disable']");
        assertThat(desk.at("dd", anna.login()).first()).isVisible();
        // The session is there, the view is not: as after many other pages.
        desk.page()
                .evaluate("() => document.querySelectorAll('[name=\"jakarta.faces.ViewState\"]')"
                        + ".forEach((field) => { field.value = '1:1'; })");
        clickInVain("[id='it:disable']");
        assertThat(desk.at("dd", anna.login()).first()).isVisible();
        assertThat(desk.at("#state")).hasText("active");

        desk.page()
                .route(Pattern.compile(".*/admin/user.*"), route -> route.fulfill(new FulfillOptions().setStatus(429)));
        desk.act("[id='it:disable']", "Too often, try again later.");
        desk.page().unrouteAll();
        desk.act("[id='it:disable']", "The user is disabled");
        assertThat(desk.at("#state")).hasText("disabled");
    }

    @Test
    void users_are_found_made_and_kept_in_order() {
        var anna = town.person("anna");
        admin("users.xhtml");
        desk.page().fill("[id='create:login']", "made-of-" + anna.login());
        desk.page().fill("[id='create:name']", "王小明 <b>");
        desk.page().fill("[id='create:password']", "a first password");
        desk.act("[id='create:make']", "User made-of-" + anna.login() + " is created.");
        desk.page().fill("[id='create:login']", anna.login());
        desk.act("[id='create:make']", "That contradicts what is there.");

        desk.page().fill("input[name=q]", "made-of-" + anna.login());
        desk.page().click(".ask button");
        assertThat(desk.at("[id='list:rows'] tbody tr")).hasCount(1);
        assertThat(desk.column("[id='list:rows']", 2)).containsExactly("王小明 <b>");
        assertThat(desk.column("[id='list:rows']", 6)).containsExactly("must change the password");
        Looks.at(desk.page(), "admin-users");

        desk.open("user.xhtml?id=" + anna.id()).awaitTitle("User");
        assertThat(desk.at("[id='it:sessions'] tbody tr")).hasCount(1);
        Looks.at(desk.page(), "admin-user");
        desk.act(".role-moderator", "The role is given.");
        desk.act("[id='it:disable']", "The user is disabled");
        assertThat(desk.at("#state")).hasText("disabled");
        assertThat(desk.at("[id='it:sessions'] tbody")).containsText("Nothing here.");
        desk.act("[id='it:enable']", "The user may sign in again.");
        desk.page().fill("[id='reset:password']", "another password");
        desk.page().uncheck("[id='reset:must']");
        desk.act("[id='reset:set']", "The password is set");
        var again = town.signedIn(anna.login(), "another password");
        desk.open("user.xhtml?id=" + anna.id());
        desk.act("[id='it:sessions:0:end']", "It is ended.");
        assertThat(desk.at("[id='it:sessions'] tbody")).containsText("Nothing here.");
        assertThat(again.id()).isEqualTo(anna.id());

        assertThat(lines(anna))
                .containsSubsequence("session_ended", "password_reset", "user_enabled", "user_disabled", "role_given");
    }

    @Test
    void many_users_and_lines_are_turned_page_by_page() {
        var first = town.people("turned").get(0);
        var names = new String[24];
        Arrays.setAll(names, i -> first.login() + "-" + (char) ('a' + i));
        town.admin()
                .createUsers(Arrays.stream(names)
                        .map(name -> new MusterRest.NewUser(name, null, name))
                        .toList());
        admin("users.xhtml?q=" + first.login());
        assertThat(desk.at("[id='list:rows'] .ui-paginator-current")).hasText("1–20 / 25");
        desk.at("[id='list:rows'] .ui-paginator-next").click();
        assertThat(desk.at("[id='list:rows'] .ui-paginator-current")).hasText("21–25 / 25");
        assertThat(desk.at("[id='list:rows'] tbody tr")).hasCount(5);
        assertThat(desk.column("[id='list:rows']", 1)).last().isEqualTo(first.login() + "-x");
    }

    @Test
    void the_audit_log_is_narrowed_and_exported() throws IOException {
        var anna = town.person("anna");
        town.admin().call("PUT", "admin/users/" + anna.id() + "/disabled", null);
        admin("audit.xhtml");
        desk.page().fill("input[name=target]", "user:" + anna.id());
        desk.page().fill("input[name=login]", "admin");
        desk.page().click(".ask button");
        assertThat(desk.column("[id='list:rows']", 3)).containsExactly("user_disabled", "user_created");
        Looks.at(desk.page(), "admin-audit");

        Download export = desk.page().waitForDownload(() -> desk.at("#export").click());
        assertThat(Files.readString(export.path()))
                .contains("\"user_disabled\"", "\"user:" + anna.id() + "\"")
                .doesNotContain("audit_read");

        desk.open("audit.xhtml?from=yesterday");
        assertThat(desk.at("#messages [role=alert]")).hasCount(1);
        assertThat(desk.at("#messages")).containsText("'from' must be a time");
        assertThat(desk.at("[id='list:rows'] tbody")).hasText("This could not be read.");
    }

    @Test
    void groups_are_opened_filled_from_a_list_ruled_and_archived() {
        var people = town.people("owner", "one", "two");
        admin("groups.xhtml");
        desk.page().fill("[id='create:name']", "Group of " + people.get(0).login());
        desk.page().fill("[id='create:owner']", people.get(0).login());
        desk.page().selectOption("[id='create:receipts']", "COUNT");
        desk.act("[id='create:make']", "is open.");
        desk.page().fill("input[name=q]", people.get(0).login());
        desk.page().click(".ask button");
        Looks.at(desk.page(), "admin-groups");
        desk.at("[id='list:rows'] a").first().click();
        desk.awaitTitle("Group");

        desk.page().fill("[id='many:text']", "login,role\n" + people.get(1).login() + ",admin\nnobody-at-all");
        desk.act("[id='many:add']", "no such users: nobody-at-all");
        desk.page()
                .setInputFiles(
                        "input[type=file]",
                        new FilePayload(
                                "list.csv",
                                "text/csv",
                                (people.get(1).login() + ",admin\n"
                                                + people.get(2).login())
                                        .getBytes(StandardCharsets.UTF_8)));
        assertThat(desk.at("[id='many:text']"))
                .hasValue(Pattern.compile(".*\n" + people.get(2).login()));
        desk.act("[id='many:add']", "They are in.");
        assertThat(desk.at("#members-now")).containsText("3 /");
        assertThat(desk.column("[id='list:rows']", 3)).containsExactlyInAnyOrder("owner", "admin", "member");
        Looks.at(desk.page(), "admin-group");
        Download members = desk.page()
                .waitForDownload(
                        () -> desk.at("#export, [id='it:export']").first().click());
        assertThat(members.path()).content().contains("\"" + people.get(1).login() + "\",\"ADMIN\"");

        desk.act("[id='list:rows'] tbody tr:nth-child(3) button", "The member is removed.");
        assertThat(desk.at("#members-now")).containsText("2 /");
        desk.page()
                .fill(
                        "[id='many:text']",
                        people.get(0).login() + "\n" + people.get(1).login());
        desk.act("[id='many:add']", "They are in.");
        assertThat(desk.column("[id='list:rows']", 3)).containsExactlyInAnyOrder("owner", "admin");
        var group = desk.page().url().replaceAll(".*id=", "");
        people.get(0).rest().call("PATCH", "groups/" + group, "{\"posting\":\"admins\"}");
        desk.page().fill("[id='rules:max']", "50");
        desk.act("[id='rules:change']", "The rules are changed.");
        assertThat(desk.at("[id='rules:posting']")).hasValue("ADMINS");
        desk.page().fill("[id='keep:days']", "forty");
        desk.act("[id='keep:set']", "'days' must be a whole number");
        desk.page().fill("[id='keep:days']", "40");
        desk.page().click("[id='keep:set']");
        assertThat(desk.at("#sure, [id='keep:sure']")).containsText("older than 40 days is deleted for good");
        Looks.at(desk.page(), "admin-group-keep");
        desk.page().click("[id='keep:no']");
        assertThat(desk.at("[id='keep:yes']")).hasCount(0);
        desk.page().click("[id='keep:set']");
        desk.act("[id='keep:yes']", "Messages are kept so long");
        desk.page().fill("[id='keep:days']", "");
        desk.act("[id='keep:set']", "'days' is missing");
        desk.page().fill("[id='keep:days']", "6");
        desk.act("[id='keep:set']", "'days' must lie between 7 and");
        desk.page().fill("[id='log:reason']", "short");
        desk.act("[id='log:go']", "a reason has at least");
        desk.page().fill("[id='log:reason']", "complaint 4711");
        Download log =
                desk.page().waitForDownload(() -> desk.at("[id='log:go']").click());
        assertThat(log.path()).content().contains("\"seq\",\"at\"", "\"retention\"", "\"end\",");
        desk.act("[id='it:archive']", "The group is archived");
        assertThat(desk.at("#state")).containsText("archived");
        desk.open("groups.xhtml?q=" + people.get(0).login());
        assertThat(desk.at("[id='list:rows'] tbody")).containsText("Nothing here.");
        assertThat(desk.at("#archived")).not().isChecked();
        desk.page().check("#archived");
        desk.page().click(".ask button");
        assertThat(desk.at("#archived")).isChecked();
        desk.at("[id='list:rows'] a").first().click();
        desk.awaitTitle("Group");
        desk.act("[id='it:unarchive']", "The group is open again.");

        desk.open("audit.xhtml?login=admin");
        assertThat(desk.column("[id='list:rows']", 3))
                .startsWith(
                        "audit_read",
                        "group_unarchived",
                        "group_archived",
                        "export_ended",
                        "messages_exported",
                        "retention_changed",
                        "group_changed",
                        "members_removed");
    }

    @Test
    void the_overview_draws_what_happens_and_settings_and_badges_are_explained() {
        var alice = town.person("alice");
        var bob = town.person("bob");
        long group = town.groupOf(alice, bob);
        alice.rest().send(group, "one", "first");
        alice.rest().send(group, "two", "second");
        admin("overview.xhtml");
        assertThat(desk.at(".checks li.up")).hasCount(5);
        assertThat(desk.at("#instances")).hasText("instances 1");
        assertThat(desk.at("[data-chart=messages] output")).hasText(Pattern.compile("[0-9.]+"));
        Looks.at(desk.page(), "admin-overview");

        desk.open("badge.xhtml?login=" + bob.login() + "&group=" + group);
        assertThat(desk.at(".number strong")).hasText("2");
        Looks.at(desk.page(), "admin-badge");

        desk.open("settings.xhtml");
        assertThat(desk.at("tr", "muster.identity.password-length-min")).containsText("preset");
        assertThat(desk.at("tr", "muster.db.password")).containsText("••••••");
        Looks.at(desk.page(), "admin-settings");
    }

    @Test
    void moderators_search_with_a_reason_recall_and_silence() {
        var alice = town.person("alice");
        var bob = town.person("bob");
        var moderator = town.staff("moderator");
        long group = town.groupOf(alice, bob);
        long seq = bob.rest().send(group, "one", "a marvellous zebra").seq();
        desk.open("messages.xhtml").signIn(moderator.login(), moderator.login());
        desk.page().setViewportSize(1440, 900);
        desk.page().fill("[id='ask:words']", "zebra");
        desk.page().fill("[id='ask:group']", Long.toString(group));
        desk.page().fill("[id='ask:sender']", bob.login());
        desk.page().fill("[id='ask:reason']", "short");
        desk.act("[id='ask:find']", "a reason has at least");
        desk.page().fill("[id='ask:reason']", "complaint 4711");
        inTime().untilAsserted(() -> {
            desk.at("[id='ask:find']").click();
            assertThat(desk.at("[id='ask:rows']")).containsText("a marvellous zebra");
        });
        Looks.at(desk.page(), "admin-messages");

        desk.at("[id='ask:rows'] a").click();
        desk.awaitTitle("Moderation");
        assertThat(desk.at("[id='recall:seq']")).hasValue(Long.toString(seq));
        Looks.at(desk.page(), "admin-moderation");
        desk.act("[id='recall:do']", "The message is taken back.");
        desk.page().fill("[id='silence:login']", bob.login());
        desk.act("[id='silence:do']", "Silenced.");
        Town.refused("forbidden", () -> bob.rest().send(group, "two", "still here"));
        desk.act("[id='silence:undo']", "They may speak again.");
        bob.rest().send(group, "three", "again");

        var lines = town.admin().call("GET", "admin/audit?user=" + moderator.id(), null);
        assertThat(lines)
                .contains(
                        "user:" + bob.id() + "; words: zebra; reason: complaint 4711",
                        "messages_searched",
                        "message_recalled",
                        "silence_set");
    }

    @Test
    void operators_see_connections_close_them_and_run_jobs() {
        var bob = town.person("bob");
        var operator = town.staff("operator");
        var socket = town.socket(bob).greeted();
        desk.open("connections.xhtml?login=" + bob.login()).signIn(operator.login(), operator.login());
        desk.page().setViewportSize(1440, 900);
        assertThat(desk.at("[id='list:rows'] tbody tr")).hasCount(1);
        Looks.at(desk.page(), "admin-connections");
        desk.act("[id='list:rows'] button:has-text('Disconnect')", "The connection is closed.");
        assertThat(town.admin().call("GET", "admin/audit?act=connection_closed&user=" + operator.id(), null))
                .contains("user:" + bob.id());
        assertThat(socket.closed(Promised.WITHIN_A_SECOND)).isEqualTo(1001);

        desk.open("jobs.xhtml");
        assertThat(desk.column("[id='list:rows']", 1)).contains("cursor-flush", "tail-check", "identity-cleanup");
        desk.act("tr:has-text('identity-cleanup') button", "identity-cleanup had its turn");
        Looks.at(desk.page(), "admin-jobs");

        long group = town.groupOf(operator, bob);
        long seq = operator.rest().send(group, "one", "to be read").seq();
        town.ear(bob).client().readNow(Map.of(group, seq)).join();
        inTime().untilAsserted(() -> assertThat(desk.open("receipts.xhtml")
                        .at("[id='list:rows'] tbody tr")
                        .first()
                        .innerText())
                .contains("kept"));
        Looks.at(desk.page(), "admin-receipts");
    }

    /** With this page shown to the first administrator. */
    private void admin(String file) {
        desk.open(file).signIn("admin", Town.ADMIN_PASSWORD);
        desk.page().setViewportSize(1440, 900);
    }

    /** Clicks what the page forgets over beginning anew. */
    private void clickInVain(String selector) {
        desk.page().evaluate("() => { document.body.dataset.old = 'yes'; }");
        desk.at(selector).click();
        assertThat(desk.at("body[data-old]")).hasCount(0);
        desk.page().waitForLoadState();
    }

    /** What was done to somebody, newest first. */
    private List<String> lines(Person person) {
        desk.open("audit.xhtml?target=user:" + person.id());
        return desk.column("[id='list:rows']", 3);
    }
}
