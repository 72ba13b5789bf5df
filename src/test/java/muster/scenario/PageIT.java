package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.stream.Stream;
import muster.client.MusterRest;
import org.junit.jupiter.api.Test;

/** The chat page in a real browser, against the real server: two people, each in a browser of their own. */
class PageIT extends OnPage {
    @Test
    void what_one_writes_the_other_sees_at_once() {
        long group = town.groupOf(alice, bob);
        alices.signIn(alice).open(group);
        bobs.signIn(bob).open(group);

        alices.say("Good morning, Bob");
        bobs.awaitStored("Good morning, Bob");
        bobs.say("Good morning, Alice");
        alices.awaitStored("Good morning, Alice");

        alices.awaitStored("Good morning, Bob");
        assertThat(alices.texts()).containsExactly("Good morning, Bob", "Good morning, Alice");
        assertThat(bobs.texts()).isEqualTo(alices.texts());
    }

    @Test
    void the_writer_sees_how_many_have_read() {
        long group = town.groupOf(alice, bob);
        alices.signIn(alice).open(group);
        alices.say("Who reads this?");
        alices.awaitStored("Who reads this?");

        bobs.signIn(bob).open(group);

        alices.awaitRead("Who reads this?", "read by 1 of 1");
        alices.evaluate("location.reload()");
        alices.awaitState("live").open(group);
        alices.awaitRead("Who reads this?", "read by 1 of 1");
    }

    @Test
    void a_wrong_password_is_said_and_does_not_sign_in() {
        bobs.evaluate("document.getElementById('login').value = 'nobody'");
        bobs.evaluate("document.getElementById('password').value = 'wrong'");
        bobs.evaluate("document.getElementById('sign-in').click()");

        inTime().untilAsserted(
                        () -> assertThat((String) bobs.evaluate("document.getElementById('sign-in-error').textContent"))
                                .isNotEmpty());
        bobs.awaitState("signed-out");
        assertThat(bobs.complaints()).allMatch(complaint -> complaint.contains("401"));
        bobs.forgetComplaints();
    }

    @Test
    void who_must_change_the_password_does_so_before_anything_else() {
        var login = bob.login() + "-new";
        town.admin()
                .call("POST", "users", "[{\"login\":\"" + login + "\",\"password\":\"first\",\"mustChange\":true}]");
        var page = bobs.page();
        page.fill("#login", login);
        page.fill("#password", "first");
        page.click("#sign-in");

        changePassword(page, "1234567", "12345678");
        awaitPasswordError("not the same");
        changePassword(page, "1234567", "1234567");
        awaitPasswordError("8 to");
        page.reload();
        page.fill("#old-password", "wrong");
        changePassword(page, "12345678", "12345678");
        awaitPasswordError("present password is wrong");
        page.click("#leave-password");
        bobs.awaitState("signed-out");
        page.fill("#login", login);
        page.fill("#password", "first");
        page.click("#sign-in");
        changePassword(page, "12345678", "12345678");

        bobs.awaitState("live");
        assertThat(page.locator("#password-view").isVisible()).isFalse();
        town.signedIn(login, "12345678");
        assertThat(bobs.complaints()).hasSize(2).allMatch(complaint -> complaint.contains("current/password"));
        bobs.forgetComplaints();
    }

    private static void changePassword(Page page, String chosen, String repeated) {
        page.fill("#new-password", chosen);
        page.fill("#repeat-password", repeated);
        page.click("#change-password");
    }

    private void awaitPasswordError(String words) {
        inTime().untilAsserted(() -> assertThat(
                        (String) bobs.evaluate("document.getElementById('password-error').textContent"))
                .contains(words));
    }

    @Test
    void the_list_has_the_newest_group_on_top_and_unread_numbers() {
        long first = town.groupOf(alice, bob);
        long second = town.groupOf(alice, bob);
        long third = town.groupOf(alice, bob);
        bobs.signIn(bob);
        inTime().untilAsserted(() -> assertThat(bobs.conversations()).containsExactly(third, second, first));

        say(alice, first, "one", "two", "three");
        say(alice, second, "four");

        inTime().untilAsserted(() -> {
            assertThat(bobs.conversations()).containsExactly(second, first, third);
            assertThat(bobs.unread(first)).isEqualTo(3);
            assertThat(bobs.unread(second)).isEqualTo(1);
            assertThat(bobs.unread(third)).isZero();
            assertThat(bobs.title()).startsWith("(4)");
        });

        bobs.open(first);
        inTime().untilAsserted(() -> {
            assertThat(bobs.texts()).containsExactly("one", "two", "three");
            assertThat(bobs.unread(first)).isZero();
            assertThat(bobs.title()).startsWith("(1)");
        });
        inTime().untilAsserted(() -> assertThat(bob.rest().conversations().total())
                .as("what the server counts")
                .isEqualTo(1));

        say(alice, third, "five");
        say(alice, first, "six");
        inTime().untilAsserted(() -> {
            assertThat(bobs.conversations()).containsExactly(first, third, second);
            assertThat(bobs.unread(first)).as("the open group").isZero();
            assertThat(bobs.unread(third)).isEqualTo(1);
        });
    }

    @Test
    void what_was_said_before_comes_page_by_page() {
        long group = town.groupOf(alice, bob);
        var all = texts("message", 180);
        sayAtOnce(alice, group, all);
        alices.signIn(alice).open(group);

        inTime().untilAsserted(
                        () -> assertThat(alices.texts()).endsWith("message 180").hasSize(50));
        alices.scrollToTop();
        alices.scrollToTop();

        inTime().untilAsserted(() -> assertThat(alices.texts()).isEqualTo(all));
        inTime().until(() -> !alices.hasOlder());
        assertThat(alices.seqs()).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void a_cut_line_comes_back_by_itself_without_hole_or_repeat() {
        long group = town.groupOf(alice, bob);
        alices.signIn(alice).open(group);
        try (var cable = new Cable(base())) {
            var far = chromium.page(cable.base()).signIn(bob).open(group);
            alices.say("before the cut");
            far.awaitStored("before the cut");

            cable.cut();
            far.awaitState("waiting");
            sayAtOnce(alice, group, texts("during the cut", 60));
            far.say("written without a line");
            far.awaitPending("written without a line");
            cable.mend();

            far.awaitState("live");
            far.awaitStored("written without a line");
            alices.awaitStored("written without a line");
            alices.say("after the cut");
            far.awaitStored("after the cut");
            var expected = Stream.of(
                            List.of("before the cut"),
                            texts("during the cut", 60),
                            List.of("written without a line", "after the cut"))
                    .flatMap(List::stream)
                    .toList();
            inTime().untilAsserted(() -> assertThat(far.texts()).isEqualTo(expected));
            inTime().untilAsserted(() -> assertThat(alices.texts()).isEqualTo(expected));
            assertThat(far.seqs()).doesNotHaveDuplicates().isSorted();
            assertThat(far.complaints())
                    .as("nothing but that the line was cut")
                    .allMatch(it -> it.contains("WebSocket connection to") || it.contains("net::ERR_"));
        }
    }

    @Test
    void a_line_cut_again_and_again_loses_nothing() {
        long group = town.groupOf(alice, bob);
        alices.signIn(alice).open(group);
        try (var cable = new Cable(base())) {
            var far = chromium.page(cable.base()).signIn(bob).open(group);

            for (int i = 1; i <= 3; i++) {
                far.say("far " + i);
                alices.say("near " + i);
                cable.cut();
                far.awaitState("waiting");
                say(alice, group, "unheard " + i);
                cable.mend();
                far.awaitState("live");
                far.awaitStored("far " + i);
            }

            inTime().untilAsserted(() ->
                    assertThat(far.texts()).hasSize(9).doesNotHaveDuplicates().isEqualTo(alices.texts()));
        }
    }

    @Test
    void html_stays_text_wherever_somebody_writes_it() {
        var html = "<img src=x onerror='window.pwned=1'><script>window.pwned=2</script><b>bold</b> &amp;";
        var login = alice.login() + "-html";
        town.admin().createUsers(List.of(new MusterRest.NewUser(login, login, html)));
        var artist = town.signedIn(login);
        long group = artist.rest().openGroup(html);
        artist.rest().addMembers(group, List.of(bob.id()));
        bobs.signIn(bob).open(group);

        say(artist, group, html);

        inTime().untilAsserted(() -> assertThat(bobs.texts()).containsExactly(html));
        assertThat(bobs.groupName()).isEqualTo(html);
        assertThat(bobs.elementsIn("#messages .text")).isZero();
        assertThat(bobs.elementsIn("#group-name")).isZero();
        assertThat(bobs.elementsIn("#conversations .name")).isZero();
        inTime().untilAsserted(() -> assertThat(
                        (String) bobs.evaluate("document.querySelector('#messages .message .head').textContent"))
                .contains(html));
        assertThat(bobs.evaluate("window.pwned")).isNull();
    }
}
