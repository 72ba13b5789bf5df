package muster.scenario;

import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * Tests in which one person does harm to the deployed application, next door to people who go on talking. All tests of a class
 * share them, and whatever mallory does, the others notice nothing (P8).
 */
abstract class WithMallory extends OnServer {
    static Town town;
    static Person mallory;
    static Neighbours neighbours;

    @BeforeEach
    void move_in() {
        if (town == null) {
            town = new Town(base());
            mallory = town.person("mallory");
            neighbours = new Neighbours(town, mallory);
        }
    }

    @AfterEach
    void the_neighbours_notice_nothing() {
        neighbours.noticeNothing();
    }

    @AfterAll
    static void move_out() {
        neighbours.haveHeardEverythingOnce();
        town.close();
        town = null; // The next class has a town of its own.
    }
}
