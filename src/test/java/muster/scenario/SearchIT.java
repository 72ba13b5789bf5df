package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Finding messages by their words: what is found, by whom, and what never is (F25, F28). */
class SearchIT extends InTown {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Person anna;
    private Person bert;
    private long group;

    @BeforeEach
    void arrive() {
        var people = town.people("anna", "bert");
        anna = people.get(0);
        bert = people.get(1);
        group = town.groupOf(anna, bert);
    }

    @Test
    void words_and_two_chinese_characters_are_found_newest_first() {
        say(anna, "The quarterly report is due");
        say(bert, "Which Report?");
        say(anna, "季度报告明天到期");

        awaitFound(bert, "报告", "季度报告明天到期");
        assertThat(found(bert, "report")).containsExactly("Which Report?", "The quarterly report is due");
        assertThat(found(bert, "rep quart")).containsExactly("The quarterly report is due");
        assertThat(found(bert, "告")).containsExactly("季度报告明天到期");
        assertThat(found(bert, "报到")).isEmpty();
        assertThat(found(bert, "report&from=" + bert.id())).containsExactly("Which Report?");
    }

    @Test
    void f25_only_members_find_and_only_what_they_may_see() {
        say(anna, "secretword before");
        awaitFound(anna, "secretword", "secretword before");
        var carl = town.person("carl");
        anna.rest().addMembers(group, List.of(carl.id()));
        long hidden = say(anna, "secretword hidden");
        say(anna, "secretword after");
        town.ear(bert).client().hide(group, List.of(hidden)).join();
        awaitFound(anna, "secretword", "secretword after", "secretword hidden", "secretword before");

        assertThat(found(carl, "secretword")).containsExactly("secretword after", "secretword hidden");
        assertThat(found(bert, "secretword")).containsExactly("secretword after", "secretword before");
        assertThat(found(town.person("stranger"), "secretword")).isEmpty();
        var stranger = town.person("other");
        Town.refused("not_found", () -> found(stranger, "secretword&group=" + group));
        Town.refused("not_found", () -> found(stranger, "secretword&group=" + (group + 1_000_000)));
        anna.rest().removeMember(group, carl.id());
        assertThat(found(carl, "secretword")).isEmpty();
    }

    @Test
    void an_edit_is_found_by_its_new_words_and_a_recall_not_at_all() {
        long edited = say(anna, "oldword stays");
        long recalled = say(anna, "oldword goes");
        awaitFound(bert, "oldword", "oldword goes", "oldword stays");

        town.ear(anna).client().edit(group, edited, "newword stays").join();
        town.ear(anna).client().recall(group, recalled).join();

        assertThat(found(bert, "goes")).as("at once, whatever the index knows").isEmpty();
        awaitFound(bert, "newword", "newword stays");
        await().atMost(SOON).until(() -> found(bert, "oldword").isEmpty());
    }

    @Test
    void pages_follow_each_other_without_repeats_over_all_groups() {
        long other = town.groupOf(bert, anna);
        var all = new ArrayList<String>();
        for (int i = 0; i < 7; i++) {
            all.add(0, "pageword " + i);
            town.ear(anna).say(i % 2 == 0 ? group : other, "pageword " + i);
        }
        awaitFound(bert, "pageword", all.toArray(String[]::new));

        var seen = new ArrayList<String>();
        var next = "";
        do {
            var page = ask(bert, "pageword&limit=3" + (next.isEmpty() ? "" : "&before=" + next));
            seen.addAll(bodies(page));
            next = page.get("next") instanceof String more ? more : "";
        } while (!next.isEmpty());
        assertThat(seen).isEqualTo(all);
        assertThat(found(bert, "pageword&group=" + other)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%27%20OR%201%3D1--",
                "x%27)%3B%20drop%20table%20messagelog.entry%3B--",
                "%3A*",
                "%26%26%26",
                "!!!x",
                "(x%20%7C%20y",
                "x%20%3C-%3E%20y",
                "%5C%5C%27",
                "%25%25%25",
                "x%00y"
            })
    void f28_what_looks_like_a_query_is_only_text(String q) {
        say(anna, "harmless");
        awaitFound(bert, "harmless", "harmless");
        try {
            assertThat(bodies(askRaw(bert, q))).doesNotContain("harmless");
        } catch (muster.client.RefusedException refused) {
            assertThat(refused.code()).isEqualTo("bad_request");
        }
    }

    @Test
    void questions_are_bounded() {
        Town.refused("bad_request", () -> ask(anna, "x".repeat(201)));
        Town.refused("bad_request", () -> ask(anna, "x&limit=51"));
        Town.refused("bad_request", () -> ask(anna, "x&before=yesterday"));
        Town.refused("bad_request", () -> ask(anna, "?!"));
        Town.refused("bad_request", () -> anna.rest().call("GET", "search", null));
    }

    private long say(Person person, String body) {
        return town.ear(person).say(group, body).seq();
    }

    private void awaitFound(Person person, String question, String... bodies) {
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(found(person, question)).containsExactly(bodies));
    }

    private List<String> found(Person person, String question) {
        return bodies(ask(person, question));
    }

    /** {@code question} is the text, perhaps with further parameters behind a {@code &}. */
    private static JsonObject ask(Person person, String question) {
        int more = question.indexOf('&');
        var text = more < 0 ? question : question.substring(0, more);
        return askRaw(
                person, URLEncoder.encode(text, StandardCharsets.UTF_8) + (more < 0 ? "" : question.substring(more)));
    }

    private static JsonObject askRaw(Person person, String query) {
        return Json.parseObject(person.rest().call("GET", "search?q=" + query, null));
    }

    private static List<String> bodies(JsonObject found) {
        return found.list("items", 50).stream()
                .map(item -> Json.object(item).text("body", 1_000))
                .toList();
    }
}
