package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.websocket.CloseReason;
import java.time.Clock;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import muster.kernel.Frame;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import muster.kernel.Refused;

/** This instance's own connections, for those who look after it; no instance knows another's. Safe from every thread. */
@ApplicationScoped
public class Connections {
    private static final Comparator<Connection> BY_USER =
            Comparator.comparingLong(Connection::user).thenComparing(Connection::id);

    @Inject
    Registry registry;

    @Inject
    Clock clock;

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

    /** One of them; nothing when it is gone. */
    public Optional<ConnectionView> find(String id) {
        return connection(id).map(connection -> connection.view(System.nanoTime()));
    }

    /**
     * Tells a client something, whoever is before it. It is not kept for clients: who is gone does not hear it.
     *
     * @param before done when nothing stands against it any more, to write it down; what it throws keeps it from being told
     * @return to whom that went; nothing when the connection is gone
     * @throws Refused {@code bad_request} when the text is empty or has control characters, {@code too_large} when it is longer
     *     than {@link Limits#ANNOUNCEMENT_LENGTH_MAX}, {@code conflict} before the client has said hello
     */
    public Optional<ConnectionView> announce(String id, String text, Consumer<ConnectionView> before) {
        var body = checked(text.strip());
        var found = connection(id).filter(Connections::isThere);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        if (found.get().stage() == Connection.Stage.NEW) {
            throw new Refused(Refusal.CONFLICT, "this connection has not said hello");
        }
        before.accept(found.get().view(System.nanoTime()));
        found.get().tell(new Frame.Announcement(clock.instant(), body));
        return found.map(connection -> connection.view(System.nanoTime()));
    }

    private static boolean isThere(Connection connection) {
        return !connection.isClosing() && connection.stage() != Connection.Stage.CLOSED;
    }

    private static String checked(String body) {
        if (body.isEmpty()) {
            throw Refused.badRequest("field 'body' must not be empty");
        }
        if (body.length() > Limits.ANNOUNCEMENT_LENGTH_MAX) {
            throw new Refused(
                    Refusal.TOO_LARGE,
                    "field 'body' may have at most " + Limits.ANNOUNCEMENT_LENGTH_MAX + " characters");
        }
        if (body.chars().anyMatch(Character::isISOControl)) {
            throw Refused.badRequest("field 'body' must have no control characters");
        }
        return body;
    }

    /** Closes a connection; its client may come back. Answers what it was, nothing when it is gone already. */
    public Optional<ConnectionView> disconnect(String id) {
        var found = connection(id);
        var seen = found.map(connection -> connection.view(System.nanoTime()));
        found.ifPresent(connection -> connection.close(CloseReason.CloseCodes.GOING_AWAY, "disconnected"));
        return seen;
    }

    private Optional<Connection> connection(String id) {
        return registry.all().stream()
                .filter(connection -> connection.id().equals(id))
                .findFirst();
    }

    /** Those that have not said hello as well, which the registry lists with no user's. */
    private Collection<Connection> of(long user) {
        return user == 0
                ? registry.all()
                : registry.all().stream()
                        .filter(connection -> connection.user() == user)
                        .toList();
    }
}
