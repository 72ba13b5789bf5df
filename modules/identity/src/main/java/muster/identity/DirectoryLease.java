package muster.identity;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.PersistenceContext;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The row that says which instance syncs now and how the last sync went. Joins the caller's transaction. */
@ApplicationScoped
class DirectoryLease {
    /** How long an instance that vanished keeps the others from syncing. */
    static final Duration HELD_MAX = Duration.ofMinutes(10);

    @PersistenceContext(unitName = "identity")
    EntityManager entities;

    /** Takes the lease; false when somebody has it or takes it now, or when the last sync began within {@code pause}. */
    boolean take(String lease, Duration pause) {
        return entities.createNativeQuery("update identity.directory_sync set lease = ?1, begun_at = now(),"
                                + " leased_till = now() + cast(?2 as bigint) * interval '1 millisecond'"
                                + " where id = (select id from identity.directory_sync"
                                + " where leased_till < now() and (begun_at is null"
                                + " or begun_at <= now() - cast(?3 as bigint) * interval '1 millisecond')"
                                + " for update skip locked)")
                        .setParameter(1, lease)
                        .setParameter(2, HELD_MAX.toMillis())
                        .setParameter(3, pause.toMillis())
                        .executeUpdate()
                > 0;
    }

    /** Keeps the lease for another while and locks its row until the transaction ends; false when it is lost. */
    boolean keep(String lease) {
        return entities.createNativeQuery("update identity.directory_sync set leased_till = now()"
                                + " + cast(?2 as bigint) * interval '1 millisecond' where lease = ?1")
                        .setParameter(1, lease)
                        .setParameter(2, HELD_MAX.toMillis())
                        .executeUpdate()
                > 0;
    }

    /** Gives the lease back and says how it went. */
    void end(String lease, boolean succeeded, String outcome) {
        entities.createNativeQuery("update identity.directory_sync set lease = null, leased_till = '-infinity',"
                        + " ended_at = now(), outcome = ?2,"
                        + " succeeded_at = case when ?3 then now() else succeeded_at end where lease = ?1")
                .setParameter(1, lease)
                .setParameter(2, outcome)
                .setParameter(3, succeeded)
                .executeUpdate();
    }

    /** How it stands. */
    State state() {
        return Rows.one(entities.createNativeQuery(
                        "select leased_till > now(), " + millis("begun_at") + ", " + millis("ended_at") + ", "
                                + millis("succeeded_at") + ", outcome from identity.directory_sync"))
                .map(row -> new State(
                        (Boolean) row[0],
                        Optional.ofNullable(row[1]).map(Rows::instant).orElse(null),
                        Optional.ofNullable(row[2]).map(Rows::instant).orElse(null),
                        Optional.ofNullable(row[3]).map(Rows::instant).orElse(null),
                        (String) row[4]))
                .orElseThrow();
    }

    private static String millis(String column) {
        return "cast(extract(epoch from " + column + ") * 1000 as bigint)";
    }

    /** What the row says. */
    record State(
            boolean running,
            java.time.@Nullable Instant begun,
            java.time.@Nullable Instant ended,
            java.time.@Nullable Instant succeeded,
            @Nullable String outcome) {
        /** Whether the last sync is over and was done well: both times are written at once then. */
        boolean wentWell() {
            return !running && begun != null && ended != null && !begun.isAfter(ended) && ended.equals(succeeded);
        }
    }
}
