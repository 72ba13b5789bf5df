package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the admin pages: a desk in a fresh town, whose console must stay silent. */
abstract class AtDesk extends InBrowser {
    Town town;
    AdminDesk desk;

    @BeforeEach
    void sit_down() {
        town = new Town(base());
        desk = chromium.desk(base());
    }

    @AfterEach
    void get_up() {
        if (town != null) { // Skipped before anybody sat down.
            town.close();
            assertThat(desk.complaints()).as("what the console says").isEmpty();
        }
    }
}
