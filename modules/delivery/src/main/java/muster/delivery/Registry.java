package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** This instance's own connections, by user. No instance knows another's (design.md section 2, line 10). */
@ApplicationScoped
class Registry {
    private final Map<Long, List<Connection>> byUser = new ConcurrentHashMap<>();
    private final Map<Connection, Boolean> all = new ConcurrentHashMap<>();
    private final Queue<Connection> ending = new ConcurrentLinkedQueue<>();

    /** Takes in a connection that has just opened; it belongs to no user's list until it greets. */
    void opened(Connection connection) {
        all.put(connection, true);
    }

    /** Lists a connection with its user's; may be called again for the same. */
    void greeted(Connection connection) {
        byUser.merge(
                connection.user(),
                List.of(connection),
                (listed, one) -> listed.contains(connection) ? listed : joined(listed, one));
    }

    void closed(Connection connection) {
        all.remove(connection);
        ending.add(connection);
        byUser.computeIfPresent(connection.user(), (user, connections) -> {
            var left = connections.stream().filter(other -> other != connection).toList();
            return left.isEmpty() ? null : left;
        });
    }

    /** Those whose transport has had that long to end since they closed; each is answered once. */
    List<Connection> ended(long now, long nanos) {
        var due = ending.stream()
                .takeWhile(connection -> connection.goneFor(now) > nanos)
                .toList();
        due.forEach(ending::remove);
        return due;
    }

    /** The user's greeted connections: an immutable snapshot. */
    List<Connection> of(long user) {
        return byUser.getOrDefault(user, List.of());
    }

    Collection<Connection> all() {
        return all.keySet();
    }

    private static List<Connection> joined(List<Connection> some, List<Connection> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }
}
