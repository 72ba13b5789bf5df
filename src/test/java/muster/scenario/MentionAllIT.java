package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import muster.client.MusterRest;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Request;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Mentioning everybody: who may, whom it counts for and until when. */
class MentionAllIT extends InTown {
    /** Members up to which everybody may; the knob's default. */
    private static final int MEMBERS_MAX = 100;

    private Person owner;
    private Person bert;
    private Person carl;
    private long group;

    @BeforeEach
    void arrive() {
        var people = town.people("owner", "bert", "carl");
        owner = people.get(0);
        bert = people.get(1);
        carl = people.get(2);
        group = town.groupOf(owner, bert, carl);
    }

    @Test
    void it_counts_for_everybody_but_its_sender_until_read_or_recalled() {
        var first = toAll(owner, "a1");
        var second = toAll(owner, "a2");

        assertThat(mentions(owner)).isZero();
        assertThat(mentions(bert)).isEqualTo(2);
        assertThat(mentions(carl)).isEqualTo(2);

        town.ear(bert).client().readNow(Map.of(group, first.seq())).join();
        await().untilAsserted(() -> assertThat(mentions(bert)).isEqualTo(1));

        town.ear(owner).client().recall(group, second.seq()).join();
        assertThat(mentions(bert)).isZero();
        assertThat(mentions(carl)).isEqualTo(1);
    }

    @Test
    void the_entry_says_so_pushed_and_paged_and_is_one_mention() {
        var ear = town.ear(bert);
        var speaker = town.ear(owner).client();
        var sent = speaker.send(group, "all and you", "both", List.of(carl.id(), Limits.EVERYBODY), 0)
                .join();

        await().untilAsserted(() ->
                assertThat(ear.heard(group)).extracting(Entry::seq).contains(sent.seq()));
        var pushed = ear.heard(group).stream()
                .filter(entry -> entry.seq() == sent.seq())
                .findFirst()
                .orElseThrow();
        assertThat(pushed.mentions()).containsExactly(carl.id(), Limits.EVERYBODY);
        assertThat(Town.log(bert, group)).contains(pushed);
        assertThat(mentions(carl)).isEqualTo(1);
    }

    @Test
    void in_a_large_group_only_who_governs_may_and_nothing_is_stored_otherwise() {
        toAll(bert, "b1");
        Town.refused("not_found", () -> toAll(town.person("stranger"), "x1"));
        var crowd = town.admin()
                .createUsers(IntStream.range(0, MEMBERS_MAX)
                        .mapToObj(i -> owner.login() + "-" + i)
                        .map(login -> new MusterRest.NewUser(login, null, login))
                        .toList());
        owner.rest().addMembers(group, crowd.stream().map(MusterRest.UserId::id).toList());
        var before = Town.log(owner, group);
        var socket = town.socket(bert).greeted();

        socket.text(new Request.Send("r", group, "s1", "x", List.of(Limits.EVERYBODY), 0).toJson());

        assertThat(socket.answer("r").get("code")).isEqualTo("forbidden");
        Town.refused("forbidden", () -> toAll(bert, "b2"));
        assertThat(Town.log(owner, group)).isEqualTo(before);
        owner.rest().addMember(group, bert.id(), "ADMIN");
        toAll(bert, "b2");
        assertThat(mentions(carl)).isEqualTo(2);
    }

    @Test
    void who_comes_later_counts_what_comes_after() {
        toAll(owner, "a1");
        var dora = town.person("dora");
        owner.rest().addMembers(group, List.of(dora.id()));
        assertThat(mentions(dora)).isZero();
        toAll(owner, "a2");
        assertThat(mentions(dora)).isEqualTo(1);

        owner.rest().removeMember(group, dora.id());
        toAll(owner, "a3");
        owner.rest().addMembers(group, List.of(dora.id()));
        assertThat(mentions(dora)).as("who comes back starts anew").isZero();
    }

    private Frame.Sent toAll(Person person, String cid) {
        var answer = person.rest()
                .call(
                        "POST",
                        "groups/" + group + "/entries",
                        "{\"cid\":\"" + cid + "\",\"body\":\"all\",\"mentionAll\":true}");
        return (Frame.Sent) Frame.readAll(answer).get(0);
    }

    private long mentions(Person person) {
        return Town.state(person, group).mentions();
    }
}
