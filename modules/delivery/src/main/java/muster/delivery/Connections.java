package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import muster.kernel.Limits;

/** This instance's own connections, for those who look after it; no instance knows another's. Safe from every thread. */
@ApplicationScoped
public class Connections {
    private static final Comparator<Connection> BY_USER =
            Comparator.comparingLong(Connection::user).thenComparing(Connection::id);

    @Inject
    Registry registry;

    /** All, or those of one user when it is not 0, by user; for pages that are turned. */
    public List<ConnectionView> list(long user, int skip, int limit) {
        long now = System.nanoTime();
        return of(user).stream()
                .sorted(BY_USER)
                .skip(skip)
                .limit(limit)
                .map(connection -> connection.view(now))
                .toList();
    }

    /** How many these are; no more than {@link Limits#ROWS_TURNED_MAX} are shown. */
    public int count(long user) {
        return Math.min(of(user).size(), Limits.ROWS_TURNED_MAX);
    }

    /** Closes a connection; its client may come back. Answers what it was, nothing when it is gone already. */
    public Optional<ConnectionView> disconnect(String id) {
        var found = registry.all().stream()
                .filter(connection -> connection.id().equals(id))
                .findFirst();
        var seen = found.map(connection -> connection.view(System.nanoTime()));
        found.ifPresent(connection -> connection.close(CloseReason.CloseCodes.GOING_AWAY, "disconnected"));
        return seen;
    }

    private Collection<Connection> of(long user) {
        return user == 0 ? registry.all() : registry.of(user);
    }
}
