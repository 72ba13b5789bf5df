package muster.scenario;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import muster.client.MusterRest;
import muster.kernel.Json;
import muster.kernel.JsonObject;
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

        street.openAgain(1);
        there = idOf(1);
        awaitOther(false);
    }

    @Test
    void one_that_stops_on_purpose_is_not_missed() {
        street.server(1).stop();
        await().atMost(Promised.WITHIN_A_SECOND)
                .until(() -> seenAt(0).stream().noneMatch(each -> there.equals(each.get("id"))));
        street.openAgain(1);
    }

    @Test
    void one_that_is_cut_off_from_the_broker_says_so() {
        street.broker.stop();
        await().atMost(NOTICED).until(() -> !seenAt(0).get(0).flag("bridged"));
        street.broker.startAgain();
        await().atMost(Duration.ofMinutes(1)).until(() -> seenAt(0).get(0).flag("bridged"));
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
        var answer = admins.get(number).call("GET", "admin/instances", null);
        return Json.parseObject(answer).list("instances", ANY).stream()
                .map(Json::object)
                .toList();
    }
}
