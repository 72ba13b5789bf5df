package muster.delivery;

import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A thread with a mailbox and the lanes of its groups. Takes all mail that is there, lets the touched lanes do one round
 * each, and only then lets the touched connections send: what gathered for a connection in between goes out as one frame.
 *
 * <p>{@link #mail} and {@link #mustMail} may be called from any thread; lanes live on the worker's own.
 */
final class LaneWorker implements Runnable {
    private static final System.Logger LOG = System.getLogger(LaneWorker.class.getName());
    private static final int MAIL_PER_ROUND_MAX = 1_024;

    private static final ClassLoader NOTHING = new ClassLoader(null) {
        @Override
        public Enumeration<URL> getResources(String name) {
            return Collections.emptyEnumeration();
        }
    };

    /** Mail to one lane. */
    private record Mail(long group, Consumer<Lane> work) {}

    private final BlockingQueue<Mail> mailbox;
    private final Map<Long, Lane> lanes = new HashMap<>();
    private final Set<Connection> touched = new HashSet<>();
    private final LaneHost host;
    private volatile boolean stopped;
    private volatile List<Long> groups = List.of();
    private boolean groupsChanged;

    LaneWorker(LaneHost host, int mailMax) {
        this.host = host;
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

    /** The groups that have a lane here, for the tail check. */
    List<Long> groups() {
        return groups;
    }

    int waiting() {
        return mailbox.size();
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void run() {
        var mails = new ArrayList<Mail>();
        try {
            while (!stopped) {
                var first = mailbox.poll(1, TimeUnit.SECONDS);
                if (first == null) {
                    continue;
                }
                mails.add(first);
                mailbox.drainTo(mails, MAIL_PER_ROUND_MAX - 1);
                round(mails);
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
        for (var group : due) {
            var lane = lane(group);
            guarded(lane::round);
            if (lane.isEmpty()) {
                lanes.remove(group);
                groupsChanged = true;
            }
        }
        drainTouched();
        if (groupsChanged) {
            groupsChanged = false;
            groups = List.copyOf(lanes.keySet());
        }
    }

    /**
     * Sends with a context class loader that has nothing to offer. Every Tyrus send schedules a task on the managed
     * scheduled executor, which captures the thread's context by a ServiceLoader look-up over the context class loader's
     * jars: over half of all CPU when that is the WAR's (design.md section 5). Nothing below a send needs the WAR's classes.
     */
    private void drainTouched() {
        var thread = Thread.currentThread();
        var before = thread.getContextClassLoader();
        thread.setContextClassLoader(NOTHING);
        try {
            touched.forEach(connection -> guarded(connection::drain));
        } finally {
            thread.setContextClassLoader(before);
            touched.clear();
        }
    }

    private Lane lane(long group) {
        return lanes.computeIfAbsent(group, id -> {
            groupsChanged = true;
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
