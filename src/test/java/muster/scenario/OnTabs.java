package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import muster.scenario.Town.Person;

/** Tests of the chat page in several tabs of one browser, with what the administrator sees of their connections. */
abstract class OnTabs extends OnPage {
    private AdminDesk desk;

    /** Waits until the administrator's list shows so many connections of this person. */
    void awaitConnections(Person person, int count) {
        awaitConnections(person, count, Duration.ofSeconds(5));
    }

    void awaitConnections(Person person, int count, Duration atMost) {
        var list = "connections.xhtml?login=" + person.login();
        if (desk == null) {
            desk = chromium.desk(base());
            desk.open(list);
            desk.signIn("admin", Town.ADMIN_PASSWORD);
        }
        inTime().atMost(atMost).untilAsserted(() -> {
            desk.open(list);
            assertThat(desk.at("[id='list:rows'] tbody tr:not(.ui-datatable-empty-message)")
                            .count())
                    .isEqualTo(count);
        });
    }
}
