package muster.receipts;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import muster.kernel.Frame;
import muster.kernel.Reader;
import muster.kernel.ReaderOrder;
import muster.kernel.Refused;
import muster.kernel.Request;
import muster.messagelog.Authorship;
import org.jspecify.annotations.Nullable;

/**
 * Pages of who has read a message, ordered by name or by time. The order is total (the id decides last), and a page goes on
 * behind the last one of the page before, so nobody is listed twice while others read.
 */
@ApplicationScoped
class ReaderPages {
    /** A time in seconds, or none, and an id. */
    private static final Pattern PLACE = Pattern.compile("(-1|[0-9]{1,11})-([1-9][0-9]{0,15})");

    private static final Comparator<Place> BY_NAME =
            Comparator.comparing(Place::name).thenComparingLong(Place::user);

    private static final Comparator<Place> BY_TIME =
            Comparator.comparingLong(Place::second).thenComparingLong(Place::user);

    @Inject
    CursorStore store;

    @Inject
    DisplayNames names;

    /** Where somebody stands in the list. */
    private record Place(long user, String name, long second) {
        String token() {
            return second + "-" + user;
        }
    }

    /** The page of a message, for a caller who may see it; times before {@code keptSince} may be gone. */
    Frame.Readers page(Request.Readers asked, Authorship message, Collection<Staged.Move> staged, LocalDate keptSince) {
        long seq = asked.seq();
        var users = store.readers(asked.group(), staged, seq, message.sender(), asked.read());
        boolean byTime = asked.read() && asked.order() == ReaderOrder.TIME;
        var times = byTime ? timesOfAll(asked, message, staged, users) : ReadSeconds.parse(null);
        Map<Long, String> known = byTime ? Map.of() : names.knowing(users);
        var order = byTime ? BY_TIME : BY_NAME;
        var after = after(asked.after(), byTime);
        var first = first(
                users,
                user -> new Place(user, known.getOrDefault(user, ""), times.of(user)),
                after,
                order,
                asked.limit() + 1);
        boolean more = first.size() > asked.limit();
        var shown = more ? first.subList(0, asked.limit()) : first;
        if (asked.read() && !byTime) {
            times(asked, message, staged, shown.stream().map(Place::user).toList())
                    .forEach((user, at) -> times.put(user, at.getEpochSecond()));
        }
        return new Frame.Readers(
                null,
                asked.group(),
                seq,
                shown.stream()
                        .map(place -> new Reader(place.user(), instant(times.of(place.user()))))
                        .toList(),
                more ? shown.get(shown.size() - 1).token() : null,
                CursorStore.dayOf(message.at()).isBefore(keptSince) && asked.read()
                        ? keptSince.atStartOfDay(ZoneOffset.UTC).toInstant()
                        : null);
    }

    /** The times of some: stored ones, and those of moves that no flush has stored yet. */
    private Map<Long, Instant> times(
            Request.Readers asked, Authorship message, Collection<Staged.Move> staged, List<Long> users) {
        return withStaged(asked.seq(), staged, store.readTimes(asked.group(), users, asked.seq(), message.at()));
    }

    /** The times of all: most read on the message's day or the next, and are read at once; the others one by one. */
    private ReadSeconds timesOfAll(
            Request.Readers asked, Authorship message, Collection<Staged.Move> staged, long[] users) {
        var times = store.readTimes(
                asked.group(), asked.seq(), message.at(), message.at().plus(1, ChronoUnit.DAYS));
        var late =
                LongStream.of(users).filter(user -> !times.knows(user)).boxed().toList();
        if (!late.isEmpty()) {
            times(asked, message, staged, late).forEach((user, at) -> times.put(user, at.getEpochSecond()));
        }
        return times;
    }

    /** What is stored is older, and so is when the message was read; a staged move may be of something newer. */
    private static Map<Long, Instant> withStaged(long seq, Collection<Staged.Move> staged, Map<Long, Instant> stored) {
        staged.stream()
                .filter(move -> move.read() >= seq)
                .forEach(move -> stored.putIfAbsent(move.member().user(), CursorStore.shown(move.readAt())));
        return stored;
    }

    /** The place that a page ended with. A name is looked up again: a token has room for none. */
    private @Nullable Place after(@Nullable String token, boolean byTime) {
        if (token == null) {
            return null;
        }
        var parts = PLACE.matcher(token);
        if (!parts.matches()) {
            throw Refused.badRequest("'after' must be the 'next' of an earlier page");
        }
        long user = Long.parseLong(parts.group(2));
        var name = byTime ? "" : names.knowing(new long[] {user}).getOrDefault(user, "");
        return new Place(user, name, Long.parseLong(parts.group(1)));
    }

    /** The first so many behind a place in this order, without sorting the thousands behind them. */
    private static List<Place> first(
            long[] users, LongFunction<Place> placeOf, @Nullable Place after, Comparator<Place> order, int count) {
        var best = new PriorityQueue<>(count + 1, order.reversed());
        for (long user : users) {
            var place = placeOf.apply(user);
            if (after != null && order.compare(place, after) <= 0) {
                continue;
            }
            if (best.size() < count) {
                best.add(place);
            } else if (order.compare(place, best.element()) < 0) {
                best.remove();
                best.add(place);
            }
        }
        var sorted = new ArrayList<>(best);
        sorted.sort(order);
        return sorted;
    }

    private static @Nullable Instant instant(long second) {
        return second == ReadSeconds.UNKNOWN ? null : Instant.ofEpochSecond(second);
    }
}
