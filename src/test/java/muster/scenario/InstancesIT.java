package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.time.Duration;
import java.util.List;
import muster.client.MusterRest;
import muster.kernel.Json;
import muster.kernel.JsonObject;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each instance knows which others there are, and says who has fallen silent. */
class InstancesIT extends OnTwoInstances {
    /** A word comes every 3 s, and who has said none for 10 s is silent; the rest is for a busy machine. */
    private static final Duration NOTICED = Duration.ofSeconds(30);

    private static final int ANY = 100;

    private List<MusterRest> admins;
    private String here;
    private String there;

    @BeforeEach
    void both_are_heard() {
        admins = List.of(town.admin(), new Town(street.base(1)).admin());
        here = idOf(0);
        there = idOf(1);
        awaitOther(false);
    }

    @Test
    void each_says_how_it_is_and_one_that_is_killed_falls_silent_and_stands_out() {
        var bert = town.person("bert");
        town.ear(bert, List.of(street.base(1)));
        await().atMost(NOTICED).until(() -> other().number("connections", 0, ANY) >= 1);
        assertThat(seenAt(0).get(0).get("id")).as("itself first").isEqualTo(here);
        assertThat(other().text("name", ANY)).contains("/" + street.server(1).pid());
        assertThat(other().text("version", ANY)).matches("\\d+\\..*");
        assertThat(seenAt(1)).anySatisfy(each -> assertThat(each.get("id")).isEqualTo(here));

        street.server(1).kill();
        awaitOther(true);
        try (var chromium = Chromium.start()) {
            var desk = chromium.desk(street.base(0));
            desk.open("overview.xhtml").signIn("admin", Town.ADMIN_PASSWORD);
            assertThat(desk.at("#instances.degraded")).containsText("silent since 20");
            desk.open("instances.xhtml").awaitTitle("Instances");
            assertThat(desk.at("tr.troubled", there)).containsText("silent since 20");
            assertThat(desk.at("tr", here)).containsText("its messages come back");
            Looks.at(desk.page(), "admin-instances");
            assertThat(desk.complaints()).isEmpty();
        }

        var before = there;
        street.openAgain(1);
        there = idOf(1);
        awaitOther(false);
        await().atMost(NOTICED).until(() -> seenAt(0).stream().noneMatch(each -> before.equals(each.get("id"))));
    }

    @Test
    void one_that_is_cut_off_from_the_broker_says_so() {
        street.broker.stop();
        try {
            await().atMost(NOTICED).until(() -> !seenAt(0).get(0).flag("bridged"));
            await().atMost(NOTICED).until(() -> !other().flag("known"));
            assertThat(other().flag("silent"))
                    .as("it is this one that is cut off")
                    .isFalse();
            assertThat(seenAt(0).get(0).flag("known")).isTrue();
            assertThat(seenAt(0).get(0).object("waiting").number("bridge", 0, ANY))
                    .as("words that it is there, of several that could not be said")
                    .isLessThanOrEqualTo(1);
            try (var chromium = Chromium.start()) {
                var desk = chromium.desk(street.base(0));
                desk.open("overview.xhtml").signIn("admin", Town.ADMIN_PASSWORD);
                assertThat(desk.at("#instances.degraded")).containsText("not known: this instance hears nobody");
                desk.open("instances.xhtml").awaitTitle("Instances");
                assertThat(desk.at("tr", there)).containsText("not known");
                assertThat(desk.at("tr.troubled")).hasCount(0);
                Looks.at(desk.page(), "admin-instances-cut-off");
            }
        } finally {
            street.broker.startAgain();
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> seenAt(0).get(0).flag("bridged"));
        awaitOther(false);
    }

    @Test
    void the_pages_of_the_list_can_be_turned() throws JMSException {
        say(21, false);
        try (var chromium = Chromium.start()) {
            await().atMost(Promised.WITHIN_A_SECOND).until(() -> seenAt(0).size() > 21);
            var desk = chromium.desk(street.base(0));
            desk.open("instances.xhtml").signIn("admin", Town.ADMIN_PASSWORD).awaitTitle("Instances");
            assertThat(desk.at("[id='list:rows'] tbody tr")).hasCount(20);
            desk.at("[id='list:rows'] .ui-paginator-next").click();
            assertThat(desk.at("[id='list:rows'] tbody tr", "zz-made-up-20")).hasCount(1);
            assertThat(desk.complaints()).isEmpty();
        } finally {
            say(21, true);
        }
    }

    /** As so many instances that there are not would. */
    private void say(int instances, boolean leaving) throws JMSException {
        var account = street.broker.account();
        try (var factory = new ActiveMQConnectionFactory(account.url());
                var context = factory.createContext(account.user(), account.password(), Session.AUTO_ACKNOWLEDGE)) {
            for (int i = 0; i < instances; i++) {
                var name = "zz-made-up-%02d".formatted(i);
                context.createProducer()
                        .setProperty("kind", "alive")
                        .send(context.createTopic("muster.entries"), """
                                {"v":1,"id":"%s","name":"%s","place":"%s","since":"2026-01-01T00:00:00Z","bridged":true,
                                "leaving":%s,"connections":0,"waiting":{"append":0,"mail":0,"bridge":0,"cursors":0}}
                                """.formatted(name, name, name, leaving));
            }
        }
    }

    /** Waits until the other instance is heard here, or silent. */
    private void awaitOther(boolean silent) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> seenAt(0).stream()
                        .anyMatch(each ->
                                there.equals(each.get("id")) && each.flag("silent") == silent && each.flag("bridged")));
    }

    private JsonObject other() {
        return seenAt(0).stream()
                .filter(each -> there.equals(each.get("id")))
                .findFirst()
                .orElseThrow();
    }

    private String idOf(int number) {
        return seenAt(number).get(0).text("id", ANY);
    }

    private List<JsonObject> seenAt(int number) {
        return seenBy(admins.get(number));
    }

    /** The instances that the one knows which this administrator asks, itself first. */
    static List<JsonObject> seenBy(MusterRest admin) {
        var answer = admin.call("GET", "admin/instances", null);
        return Json.parseObject(answer).list("instances", ANY).stream()
                .map(Json::object)
                .toList();
    }
}
