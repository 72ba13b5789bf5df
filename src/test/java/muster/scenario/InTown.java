package muster.scenario;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the deployed application with people of their own, whose connections end with each test. */
abstract class InTown extends OnServer {
    Town town;

    @BeforeEach
    void enterTheTown() {
        town = new Town(base());
    }

    @AfterEach
    void leaveTheTown() {
        if (town != null) {
            town.close();
        }
    }
}
