package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import muster.scenario.Town.Person;

/**
 * Two well-behaved members of a group, connected all the time. Whatever somebody else does to the server, they must still
 * send and hear at once.
 */
final class Neighbours {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private final Duration patience;
    private final long group;
    private final Ear alice;
    private final Ear bob;

    /** Two new people, in a group with these others. */
    Neighbours(Town town, Person... others) {
        this(town, AT_ONCE, others);
    }

    /** The same on a machine that is busy by itself: they wait a little longer. */
    Neighbours(Town town, Duration patience, Person... others) {
        this.patience = patience;
        var pair = town.people("alice", "bob");
        var bobAndOthers = Stream.concat(Stream.of(pair.get(1)), Arrays.stream(others));
        this.group = town.groupOf(pair.get(0), bobAndOthers.toArray(Person[]::new));
        this.alice = town.ear(pair.get(0));
        this.bob = town.ear(pair.get(1));
    }

    long group() {
        return group;
    }

    /** What one of them hears. */
    Ear ear() {
        return bob;
    }

    void noticeNothing() {
        talk(alice, bob);
        talk(bob, alice);
    }

    /** None of their messages is missing, twice or out of order. */
    void haveHeardEverythingOnce() {
        await().atMost(patience)
                .untilAsserted(() -> assertThat(alice.seqs(group))
                        .doesNotHaveDuplicates()
                        .isSorted()
                        .isEqualTo(bob.seqs(group)));
    }

    private void talk(Ear from, Ear to) {
        var cid = from.client().nextCid();
        var sent = from.client().send(group, "hello over the fence " + cid, cid);
        assertThat(sent).succeedsWithin(patience);
        await().atMost(patience)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> to.heard(group).stream().anyMatch(entry -> cid.equals(entry.cid())));
    }
}
