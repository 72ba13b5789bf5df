package muster.scenario;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import muster.client.ClientState;
import muster.client.MusterClient;
import muster.client.MusterListener;
import muster.client.RefusedException;
import muster.history.History;
import muster.history.Op;
import muster.kernel.Entry;
import muster.scenario.Town.Person;

/** A member's client that writes down all it does and hears. It knows every instance and resumes on whichever is there. */
final class Witness implements MusterListener, AutoCloseable {
    /** Where a group's members who came with its second entry begin to hear. */
    static final long FIRST = 2;

    private final History history;
    private final String name;
    private final Person person;
    private final long group;
    private final MusterClient client;
    private final AtomicLong waiting = new AtomicLong();
    private final AtomicLong acked = new AtomicLong();
    private volatile long last;

    Witness(History history, String name, Person person, long group, List<URI> servers, int sendWindow) {
        this.history = history;
        this.name = name;
        this.person = person;
        this.group = group;
        last = FIRST - 1;
        history.tell(new Op.Listens(name, person.id(), group, last));
        client = MusterClient.builder()
                .servers(servers)
                .token(person.token())
                .resumeFrom(Map.of(group, last))
                .backoff(Duration.ofMillis(100), Duration.ofSeconds(1))
                .requestTimeout(Duration.ofSeconds(5))
                .sendWindow(sendWindow)
                .listener(this)
                .connect();
    }

    void awaitLive() {
        client.ready().orTimeout(20, TimeUnit.SECONDS).join();
    }

    ClientState state() {
        return client.state();
    }

    /** One thread says all, so that the order of the history is the order of the calls. */
    void say(String text) {
        var cid = client.nextCid();
        waiting.incrementAndGet();
        history.tell(new Op.Sends(name, person.id(), group, cid, History.hashOfMessage(text)));
        var unused = client.send(group, text, cid).whenComplete((sent, failure) -> {
            history.tell(failure == null ? new Op.Acked(name, group, cid, sent.seq()) : outcome(cid, failure));
            if (failure == null) {
                acked.incrementAndGet();
            }
            waiting.decrementAndGet();
        });
    }

    private Op outcome(String cid, Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof RefusedException
                ? new Op.Failed(name, group, cid, cause.toString())
                : new Op.Unknown(name, group, cid, cause.toString());
    }

    @Override
    public void entry(MusterClient from, Entry entry) {
        if (entry.group() == group) {
            var cid = entry.cid() == null ? "" : entry.cid();
            history.tell(new Op.Heard(name, group, entry.seq(), cid, History.hash(entry)));
            last = entry.seq();
        }
    }

    /** Messages without any outcome so far. */
    long waiting() {
        return waiting.get();
    }

    long acked() {
        return acked.get();
    }

    /** The newest position heard. */
    long last() {
        return last;
    }

    @Override
    public void close() {
        client.close();
    }
}
