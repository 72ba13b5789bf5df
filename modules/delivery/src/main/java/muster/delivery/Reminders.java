package muster.delivery;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import muster.kernel.ConfirmationFrame;
import muster.receipts.Confirmations;
import muster.receipts.DueReminder;
import org.jspecify.annotations.Nullable;

/**
 * Reminds members of what they have not confirmed. Every instance looks for what is due by itself and tells its own
 * connections: no instance has to know another, and none is reminded twice on one connection. Who is not there sees it in its
 * list when it comes back ({@code toConfirm}). Called by one timer, one tick at a time.
 */
@ApplicationScoped
class Reminders {
    /** A reminder is stored under the time at which its transaction began; it may commit so much later. */
    private static final Duration COMMITTED_WITHIN = Duration.ofSeconds(10);

    @Inject
    Confirmations confirmations;

    @Inject
    Registry registry;

    private @Nullable Instant lookedUntil;
    private Set<DueReminder> told = new HashSet<>();

    /** Tells what has become due since the last look; the first look finds nothing, for nobody is connected before it. */
    void look() {
        var since = lookedUntil;
        var due = confirmations.due(since == null ? null : since.minus(COMMITTED_WITHIN));
        for (var reminder : due.reminders()) {
            if (told.add(reminder)) {
                tell(reminder);
            }
        }
        told = told.stream()
                .filter(reminder -> reminder.at().isAfter(due.until().minus(COMMITTED_WITHIN.multipliedBy(2))))
                .collect(Collectors.toCollection(HashSet::new));
        lookedUntil = due.until();
    }

    private void tell(DueReminder reminder) {
        var members = registry.all().stream()
                .filter(connection -> connection.groups().contains(reminder.group()))
                .toList();
        if (members.isEmpty()) {
            return;
        }
        var missing = confirmations.missing(
                reminder.group(),
                reminder.seq(),
                members.stream().map(Connection::user).collect(Collectors.toSet()));
        var frame = new ConfirmationFrame.Reminder(reminder.group(), reminder.seq(), reminder.confirmBy());
        members.stream()
                .filter(connection -> missing.contains(connection.user()))
                .forEach(connection -> connection.tell(frame));
    }
}
