package muster.scenario;

import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests in a fresh group with somebody of each role, and a stranger outside. */
abstract class InAGroup extends OnServer {
    Town town;
    Person owner;
    Person admin;
    Person member;
    Person stranger;
    long group;

    @BeforeEach
    void found() {
        town = new Town(base());
        var people = town.people("owner", "admin", "member", "stranger");
        owner = people.get(0);
        admin = people.get(1);
        member = people.get(2);
        stranger = people.get(3);
        group = town.groupOf(owner, admin, member);
        owner.rest().addMember(group, admin.id(), "ADMIN");
    }

    @AfterEach
    void leave() {
        town.close();
    }
}
