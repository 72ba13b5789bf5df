package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Tests of the chat page in a real browser, against the real server: two people, each in a browser of their own. */
abstract class OnPage extends InBrowser {
    Town town;
    Person alice;
    Person bob;
    ChatPage alices;
    ChatPage bobs;

    @BeforeEach
    void arrive() {
        town = new Town(base());
        var people = town.people("alice", "bob");
        alice = people.get(0);
        bob = people.get(1);
        alices = page(base());
        bobs = page(base());
    }

    /** The page at this address in a browser of its own. */
    ChatPage page(URI address) {
        return chromium.page(address);
    }

    @AfterEach
    void leave() {
        if (town == null) {
            return; // Skipped before anybody arrived.
        }
        town.close();
        assertThat(alices.complaints()).as("what Alice's console says").isEmpty();
        assertThat(bobs.complaints()).as("what Bob's console says").isEmpty();
    }

    static void say(Person person, long group, String... texts) {
        for (var text : texts) {
            person.rest().send(group, UUID.randomUUID().toString(), text);
        }
    }

    void sayAtOnce(Person person, long group, List<String> texts) {
        var client = town.ear(person).client();
        var sends = texts.stream().map(text -> client.send(group, text)).toList();
        assertThat(CompletableFuture.allOf(sends.toArray(CompletableFuture[]::new)))
                .succeedsWithin(Duration.ofSeconds(10));
    }

    static List<String> texts(String text, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> text + " " + i).toList();
    }
}
