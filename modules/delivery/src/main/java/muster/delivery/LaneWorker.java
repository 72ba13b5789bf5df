package muster.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread with a mailbox and the lanes of its groups. Takes all mail that is there, lets the touched lanes do one round
 * each, and only then lets the touched connections send: what gathered for a connection in between goes out as one frame.
 *
 * <p>A lane rests after a round for as long as its fan-out took, and until the container has written what it was given, for
 * some only queue it (Undertow) where others write at once (Tyrus). What comes meanwhile goes out together, so that a busy
 * group's cost per entry falls when its load rises, and the receivers get the processor too. A lone message never waits,
 * nor does a group whose fan-out is short. (Nagle's thought, RFC 896, with the work done in place of the round trip.)
 *
 * <p>{@link #mail} and {@link #mustMail} may be called from any thread; lanes live on the worker's own.
 */
final class LaneWorker implements Runnable {
    private static final System.Logger LOG = System.getLogger(LaneWorker.class.getName());
    private static final int MAIL_PER_ROUND_MAX = 1_024;

    /** A fan-out shorter than this is not worth gathering for. */
    private static final long REST_FROM_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** How often a rested lane is asked whether its sends are out. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** A lane's pause; {@code due} once there is something to dispatch after it. */
    private static final class Rest {
        final long latest;
        final long began;
        long until;
        boolean writing = true;
        boolean due;

        /** @param began when the fan-out would have begun if it had been the only one of its round */
        Rest(long began, long ended, long latest) {
            this.began = began;
            this.until = ended;
            this.latest = latest;
        }

        boolean isOver(Lane lane, long now) {
            if (writing && until - now <= 0) {
                writing = lane.isWriting();
                until = Math.min(writing ? now + LOOK_NANOS : now + (now - began), latest);
            }
            return until - now <= 0 && (!writing || latest - now <= 0);
        }
    }

    /** Mail to one lane. */
    private record Mail(long group, Consumer<Lane> work) {}

    private final BlockingQueue<Mail> mailbox;
    private final Map<Long, Lane> lanes = new HashMap<>();
    private final List<Connection> touched = new ArrayList<>();
    private final Map<Long, Rest> resting = new HashMap<>();
    private final LaneHost host;
    private final FanOut fanOut;
    private final long restMaxNanos;
    private volatile boolean stopped;
    private volatile boolean busy;
    private final Set<Long> groups = ConcurrentHashMap.newKeySet();

    /** @param restMax the longest pause of a lane; zero for none */
    LaneWorker(LaneHost host, FanOut fanOut, int mailMax, Duration restMax) {
        this.host = host;
        this.fanOut = fanOut;
        this.restMaxNanos = restMax.toNanos();
        this.mailbox = new LinkedBlockingQueue<>(mailMax);
    }

    /** Mails news about a group; false when the mailbox is full: the tail check will find what is lost. */
    boolean mail(long group, Consumer<Lane> work) {
        return mailbox.offer(new Mail(group, work));
    }

    /** Mails what must not be lost, such as a connection's coming and going; waits for room. */
    void mustMail(long group, Consumer<Lane> work) throws InterruptedException {
        while (!stopped && !mailbox.offer(new Mail(group, work), 100, TimeUnit.MILLISECONDS)) {
            LOG.log(System.Logger.Level.WARNING, "A lane's mailbox is full; waiting for room.");
        }
    }

    /** Lets a connection send at the end of the round; called by the connection on this worker's thread. */
    void touch(Connection connection) {
        touched.add(connection);
    }

    /** The groups that have a lane here, as they are at the moment; may be read from any thread. */
    Set<Long> groups() {
        return groups;
    }

    int waiting() {
        return mailbox.size();
    }

    /** Whether mail may have to wait for a long fan-out: 100 ms where a group has 10,000 connections. Any thread may ask. */
    boolean isBusy() {
        return busy;
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        var mails = new ArrayList<Mail>();
        try {
            while (!stopped) {
                var first = mailbox.poll(untilRestEnds(), TimeUnit.NANOSECONDS);
                if (first != null) {
                    mails.add(first);
                    mailbox.drainTo(mails, MAIL_PER_ROUND_MAX - 1);
                }
                round(mails);
                busy = false;
                mails.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round(List<Mail> mails) {
        var due = new LinkedHashSet<Long>();
        for (var mail : mails) {
            guarded(() -> mail.work().accept(lane(mail.group())));
            due.add(mail.group());
        }
        rested(due);
        busy = due.stream().anyMatch(group -> lane(group).size() > FanOut.ALONE_MAX);
        var dispatched = new ArrayList<Long>();
        for (var group : due) {
            var lane = lane(group);
            guarded(() -> {
                if (lane.round() > 0) {
                    dispatched.add(group);
                }
            });
            if (lane.isEmpty()) {
                lanes.remove(group);
                groups.remove(group);
            }
        }
        int sockets = touched.size();
        long began = System.nanoTime();
        fanOut.each(touched, Connection::drain);
        touched.clear();
        rest(dispatched, sockets, began, System.nanoTime());
    }

    /** Takes the lanes out that still rest, and adds those that have rested and have something to do. */
    private void rested(Set<Long> due) {
        if (resting.isEmpty()) {
            return;
        }
        long now = System.nanoTime();
        for (var all = resting.entrySet().iterator(); all.hasNext(); ) {
            var each = all.next();
            var rest = each.getValue();
            var lane = lanes.get(each.getKey());
            if (lane != null && !rest.isOver(lane, now)) {
                rest.due |= due.remove(each.getKey());
            } else {
                all.remove();
                if (rest.due) {
                    due.add(each.getKey());
                }
            }
        }
    }

    /** Lets the lanes rest that have just dispatched: each as long as its share of the sockets took. */
    private void rest(List<Long> dispatched, int sockets, long began, long ended) {
        for (var group : dispatched) {
            var lane = lanes.get(group);
            if (lane != null && sockets > 0) {
                long took = (long) ((ended - began) * Math.min(1.0, (double) lane.size() / sockets));
                if (took >= REST_FROM_NANOS && restMaxNanos > 0) {
                    resting.put(group, new Rest(ended - took, ended, ended + restMaxNanos));
                }
            }
        }
    }

    private long untilRestEnds() {
        long wait = TimeUnit.SECONDS.toNanos(1);
        long now = System.nanoTime();
        for (var rest : resting.values()) {
            wait = Math.min(wait, Math.max(0, rest.until - now));
        }
        return wait;
    }

    private Lane lane(long group) {
        return lanes.computeIfAbsent(group, id -> {
            groups.add(
                    id); // Before anybody is told that it is attached: from then on the bridge must not skip the group.
            return new Lane(id, host);
        });
    }

    /** One broken lane or connection must not take the others of this worker down. */
    private static void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "A lane failed at one step; the tail check will mend what it missed.",
                    e);
        }
    }
}
