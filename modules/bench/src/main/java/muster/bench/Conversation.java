package muster.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * Messages said at fixed times in a crowd's first group, timed from when they were due: all of them must be stored, and come
 * to everybody who is connected, once and in order.
 */
final class Conversation implements Crowd.Ears {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Crowd crowd;
    private final Tally tally;
    private Histogram sends = new Histogram();
    private long countedFrom = Long.MAX_VALUE;
    private long stored;
    private double rate;
    private long dueAt;
    private boolean talking;

    /** Says a message in its own way. */
    interface Voice {
        void say(long message) throws IOException;
    }

    /** Connects the crowd, so many of whom listen. */
    Conversation(Crowd crowd, int listeners) throws IOException {
        this.crowd = crowd;
        this.tally = new Tally(listeners);
        crowd.open(this);
        crowd.loop().pacedBy(this::sayWhatIsDue);
    }

    /** From now on the group's speaker says so many messages per second, while the connections are served. */
    void talk(double perSecond) {
        rate = perSecond;
        dueAt = System.nanoTime();
        talking = true;
    }

    /** The speaker falls silent; waits until all is stored and has come. */
    void fallSilent() throws IOException {
        talking = false;
        settle(true);
    }

    /** Lets the speaker say so many messages, and waits until all is stored and has come. */
    void say(int messages, double perSecond) throws IOException {
        say(messages, perSecond, message -> crowd.say(0, message));
        settle(true);
    }

    /** Lets somebody else say so many messages, and waits until all have come. */
    void say(int messages, double perSecond, Voice voice) throws IOException {
        long due = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            restUntil(due);
            voice.say(tally.say(due));
            due += (long) (1e9 / perSecond);
        }
        settle(false);
    }

    /** Waits until all have so many messages, whoever said them. */
    void hear(long messages) throws IOException {
        boolean all = crowd.loop()
                .runUntil(() -> tally.complete() == messages || broken(), System.nanoTime() + PATIENCE.toNanos());
        if (!all || broken()) {
            throw new IOException("said=" + messages + " " + problem());
        }
    }

    /** Serves the connections for a while. */
    void rest(Duration time) throws IOException {
        restUntil(System.nanoTime() + time.toNanos());
    }

    /** Times until the speaker's messages are stored, for those that are due from now on. */
    Histogram count() {
        countedFrom = System.nanoTime();
        sends = new Histogram();
        return sends;
    }

    /** Messages that are stored so far. */
    long stored() {
        return stored;
    }

    private void settle(boolean answered) throws IOException {
        boolean all = crowd.loop()
                .runUntil(
                        () -> (tally.complete() == tally.sent() && (!answered || stored == tally.sent())) || broken(),
                        System.nanoTime() + PATIENCE.toNanos());
        if (!all || broken()) {
            throw new IOException(problem());
        }
    }

    private void restUntil(long time) throws IOException {
        if (crowd.loop().runUntil(this::broken, time)) {
            throw new IOException(problem());
        }
    }

    private boolean broken() {
        return tally.repeated() + tally.leftOut() > 0 || !crowd.failure().isEmpty();
    }

    private String problem() {
        return "messages=" + tally.sent() + " stored=" + stored + " expected=" + tally.expected() + " received="
                + tally.received() + " repeated=" + tally.repeated() + " left_out=" + tally.leftOut() + "; "
                + crowd.failure();
    }

    /** Open loop; answers when the next is due. */
    private long sayWhatIsDue() throws IOException {
        while (talking) {
            long wait = dueAt - System.nanoTime();
            if (wait > 0) {
                return wait;
            }
            crowd.say(0, tally.say(dueAt));
            dueAt += (long) (1e9 / rate);
        }
        return Long.MAX_VALUE;
    }

    @Override
    public void heard(int group, int subscriber, long message) {
        var unused = tally.heard(subscriber, message);
    }

    @Override
    public void stored(int group, long message) {
        stored++;
        long due = tally.dueAt(message);
        if (due - countedFrom >= 0) {
            sends.add(System.nanoTime() - due);
        }
    }
}
