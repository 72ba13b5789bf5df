package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import muster.groups.Groups;
import muster.groups.MembershipView;
import muster.kernel.Frame;
import muster.kernel.GroupState;
import muster.kernel.Limits;
import muster.kernel.Refused;
import muster.kernel.Request;

/**
 * Brings connections into lanes: when they look at other groups, and when their user joins one ({@link Greeter} does at hello).
 *
 * <p>Always in the same order, or messages would be missed (faults.md section 5, pain 5): attach to the lanes, so that they
 * hold what comes; then read heads, floors and cursors; tell the client; then open, and what was held above the head
 * follows. Runs on the shared executor: it reads the database and waits for lanes.
 */
@ApplicationScoped
class Admission {
    private static final System.Logger LOG = System.getLogger(Admission.class.getName());
    private static final int ATTACH_SECONDS_MAX = 5;

    @Inject
    RequestThreads executor;

    @Inject
    Registry registry;

    @Inject
    Dispatcher dispatcher;

    @Inject
    Overview overview;

    @Inject
    Groups groups;

    /**
     * Looks at other groups from now on, and answers with the state of those that come into view.
     *
     * @throws Refused {@code not_found} when one of the groups is not the user's
     */
    void focus(Connection connection, Request.Focus request) {
        var wanted = request.focus();
        Set<Long> appearing = new HashSet<>(wanted.groups());
        appearing.removeAll(connection.groups()); // Joined so lately that the socket has not been told, or foreign.
        if (!memberships(connection.user(), appearing).containsAll(appearing)) {
            throw Refused.notFound();
        }
        var before = connection.focus();
        Set<Long> vanishing = new HashSet<>();
        for (var group : connection.groups()) {
            if (wanted.contains(group) && !before.contains(group)) {
                appearing.add(group);
            } else if (!wanted.contains(group) && before.contains(group)) {
                vanishing.add(group);
            }
        }
        connection.look(wanted);
        dispatcher.unfocus(connection, vanishing);
        attach(connection, appearing);
        var states = appearing.isEmpty() ? List.<GroupState>of() : overview.of(connection.user(), appearing);
        connection.tell(
                new Frame.Done(request.ref(), 0, states.subList(0, Math.min(states.size(), Limits.CONVERSATIONS_MAX))));
        open(connection, states, appearing);
    }

    /** Those of these groups that the user is a member of now. */
    Set<Long> memberships(long user, Collection<Long> ids) {
        return ids.isEmpty()
                ? Set.of()
                : groups.of(user, ids).stream().map(MembershipView::group).collect(Collectors.toSet());
    }

    /** Brings a connection into a group that its user has joined, off the caller's thread. */
    void admitLater(Connection connection, long group) {
        if (connection.groups().contains(group)) {
            return;
        }
        connection.requests().add(() -> admit(connection, group));
    }

    private void admit(Connection connection, long group) {
        if (connection.stage() != Connection.Stage.GREETED
                || connection.groups().contains(group)) {
            return;
        }
        try {
            attach(connection, List.of(group));
            var states = overview.of(connection.user(), List.of(group));
            if (!states.isEmpty()) {
                connection.tell(new Frame.Membership(group, "joined", states.get(0)));
            }
            open(connection, states, List.of(group));
        } catch (Exception e) { // Checked ones come through a proxy undeclared on some servers.
            dispatcher.evict(connection.user(), group);
            LOG.log(
                    System.Logger.Level.WARNING,
                    "A joined group could not be brought to a connection; it will resume.",
                    e);
        }
    }

    /** Tells a connection its user's role in a group as it is now, off the caller's thread. */
    void tellRole(Connection connection, long group) {
        connection.requests().add(() -> {
            try {
                overview.of(connection.user(), List.of(group))
                        .forEach(state -> connection.tell(new Frame.Membership(group, "role", state)));
            } catch (Exception e) { // Only for show: rights are checked where they matter.
                LOG.log(System.Logger.Level.DEBUG, "A role could not be told; the next list shows it.", e);
            }
        });
    }

    /** Brings this instance's connections of these users into a group; off the caller's thread, and checked there. */
    void joined(Collection<Long> users, long group) {
        users.forEach(user -> registry.of(user).forEach(connection -> admitLater(connection, group)));
    }

    /**
     * Takes this instance's connections of these users out of a group, unless they are members now: the news may be old,
     * and who left may be back. Off the caller's thread.
     */
    void left(Collection<Long> users, long group) {
        var present =
                users.stream().filter(user -> !registry.of(user).isEmpty()).toList();
        if (!present.isEmpty()) {
            executor.execute(() -> {
                var members = groups.among(group, present);
                present.stream().filter(user -> !members.contains(user)).forEach(user -> dispatcher.evict(user, group));
            });
        }
    }

    private void attach(Connection connection, Collection<Long> ids) {
        await(dispatcher.attach(connection, ids));
    }

    /** Waits until lanes hold what comes for whom they were to attach. */
    static void await(Future<?> attached) {
        try {
            attached.get(ATTACH_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while attaching", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the lanes are overloaded", e);
        }
    }

    /** Opens what could be read, and detaches what the user left between attaching and reading. */
    void open(Connection connection, List<GroupState> states, Collection<Long> attached) {
        var gone = new HashSet<>(attached);
        for (var state : states) {
            if (gone.remove(state.group())) {
                dispatcher.open(connection, state.group(), state.floor(), state.head());
            }
        }
        gone.forEach(group -> dispatcher.evict(connection.user(), group));
    }
}
