package muster.identity;

import jakarta.persistence.Query;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads what native queries answer. Instants come as milliseconds, because drivers and servers differ on everything else. */
final class Rows {
    private Rows() {}

    @SuppressWarnings(
            "unchecked") // A native query with several columns answers rows of objects; JPA has no type for it.
    static List<Object[]> of(Query query) {
        return query.getResultList();
    }

    /** The only row, if there is one. */
    static Optional<Object[]> one(Query query) {
        return of(query).stream().findFirst();
    }

    /** What a query counts. */
    static int count(Query query) {
        return Math.toIntExact(number(query.getSingleResult()));
    }

    static long number(Object column) {
        return ((Number) column).longValue();
    }

    static Instant instant(Object millis) {
        return Instant.ofEpochMilli(number(millis));
    }
}
