package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import muster.kernel.Frame;
import muster.kernel.GroupSelection;
import muster.kernel.Json;
import muster.kernel.ReceiptCount;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Unread numbers as members see them: badges of groups they do not look at, and on their other devices. */
class UnreadIT extends OnServer {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Town town;
    private Person anna;
    private Person bert;
    private long near;
    private long far;

    @BeforeEach
    void arrive() {
        town = new Town(base());
        var people = town.people("anna", "bert");
        anna = people.get(0);
        bert = people.get(1);
        near = town.groupOf(anna, bert);
        far = town.groupOf(anna, bert);
    }

    @AfterEach
    void leave() {
        town.close();
    }

    @Test
    void a_group_out_of_focus_tells_its_number_merged() {
        var berts = town.ear(bert);
        berts.client().focus(GroupSelection.of(Set.of(near))).join();
        var annas = town.ear(anna);
        annas.say(near, "seen but not read");

        for (int i = 0; i < 50; i++) {
            var unused = annas.client().send(far, "far " + i);
        }
        var last = annas.client()
                .send(far, "for bert", annas.client().nextCid(), List.of(bert.id()), 0)
                .orTimeout(10, TimeUnit.SECONDS)
                .join();

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(berts.badges(far))
                        .last()
                        .extracting(Frame.Badge::seq, Frame.Badge::unread, Frame.Badge::mentions, Frame.Badge::total)
                        .containsExactly(last.seq(), 51L, 1L, 52L));
        assertThat(berts.badges(far)).as("51 messages").hasSizeLessThanOrEqualTo(5);
        assertThat(berts.texts(far)).isEmpty();
    }

    @Test
    void reading_on_one_device_clears_the_others() {
        var desk = town.ear(bert);
        var phone = town.ear(bert);
        var annas = town.ear(anna);
        long seq = annas.say(near, "one").seq();
        long last = annas.say(near, "two").seq();
        await().atMost(SOON).until(() -> phone.seqs(near).contains(last));

        desk.client().readNow(Map.of(near, seq)).join();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(phone.badges(near))
                        .last()
                        .extracting(Frame.Badge::unread, Frame.Badge::total)
                        .containsExactly(1L, 1L));

        desk.client().readNow(Map.of(near, last)).join();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(phone.badges(near))
                        .last()
                        .extracting(Frame.Badge::unread, Frame.Badge::total)
                        .containsExactly(0L, 0L));
        assertThat(desk.badges(near)).as("who read knows").isEmpty();
    }

    @Test
    void a_muted_group_counts_in_its_own_number_and_not_in_the_total() {
        var berts = town.ear(bert);
        berts.client().mute(far, true).join();
        berts.client().focus(GroupSelection.of(Set.of(near))).join();

        town.ear(anna).say(far, "far");

        await().atMost(SOON)
                .untilAsserted(() -> assertThat(berts.badges(far))
                        .last()
                        .extracting(Frame.Badge::unread, Frame.Badge::total)
                        .containsExactly(1L, 0L));
    }

    @Test
    void the_number_can_be_explained() {
        var annas = town.ear(anna);
        var berts = town.ear(bert);
        long read = annas.say(near, "one").seq();
        berts.client().readNow(Map.of(near, read)).join();
        berts.say(near, "my own");
        annas.say(near, "two");
        annas.say(near, "three");

        var why = Json.parseObject(bert.rest().call("GET", "groups/" + near + "/unread/explanation", null));

        assertThat(why.members())
                .containsEntry("unread", 2L)
                .containsEntry("read", read)
                .containsEntry("position", read)
                .containsEntry("no", 4L)
                .containsEntry("noBelow", 1L)
                .containsEntry("ownNo", 1L)
                .containsEntry("ownNoBelow", 0L)
                .containsEntry("muted", false);
        Town.refused(
                "not_found",
                () -> town.person("stranger").rest().call("GET", "groups/" + near + "/unread/explanation", null));
    }

    @Test
    void the_keepalive_brings_the_counts_of_own_messages() {
        var annas = town.ear(anna);
        long first = annas.say(near, "one").seq();
        long second = annas.say(near, "two").seq();
        var berts = town.ear(bert).client();
        berts.readNow(Map.of(near, first)).join();

        var pong = annas.client().ping(Map.of(near, first - 1, far, 0L)).join();
        assertThat(pong.receipts())
                .containsExactly(new Frame.Receipt(
                        near, List.of(new ReceiptCount(first, 1, 1), new ReceiptCount(second, 0, 1))));
        assertThat(berts.ping(Map.of(near, 0L)).join().receipts())
                .as("none of its own")
                .isEmpty();
        var stranger = town.ear(town.person("stranger")).client();
        assertThat(stranger.ping(Map.of(near, 0L)).join().receipts()).isEmpty();
    }
}
