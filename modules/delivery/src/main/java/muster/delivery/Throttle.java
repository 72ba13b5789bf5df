package muster.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import muster.kernel.Refusal;
import muster.kernel.Refused;
import muster.kernel.SchemaReady;

/**
 * Keeps one client, user, address or group from taking what all others need (P8): token buckets for sends, other requests and
 * bytes, and bounds on connections. Buckets hold what drips in within ten seconds, so that a burst passes and a flood does not.
 * Who is refused is told when to come back; who is refused again and again is closed with 1013, and its user kept out for the
 * penalty. Every instance counts for itself. Safe from every thread; nothing here waits or asks the database.
 *
 * <p>The empty address counts for nobody: it is that of a proxy which does not say for whom it asks.
 */
@ApplicationScoped
public class Throttle {
    static final int BURST_SECONDS = 10;

    /** An address alone cannot take more than a third of the handshakes, for longer than its burst lasts. */
    private static final int HANDSHAKE_COST = 20;

    private static final int PART_COST_BYTES = 8;

    /** By then every bucket is full. */
    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(BURST_SECONDS);

    /** So far apart are those told to come back who share a bucket. */
    private static final long APART_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(500);

    @Inject
    ThrottleConfig config;

    @Inject
    MeterRegistry meters;

    private final Map<Toll, TokenBucket.Pace> connectionPaces = new EnumMap<>(Toll.class);
    private final Map<Toll, Buckets<Long>> users = new EnumMap<>(Toll.class);
    private final Map<Toll, Buckets<String>> addresses = new EnumMap<>(Toll.class);
    private Buckets<Long> groups = new Buckets<>(TokenBucket.Pace.of(1, 1), 0);
    private TokenBucket.Pace refusals = TokenBucket.Pace.of(1, 1);
    private final Map<Long, Integer> connectionsOfUser = new ConcurrentHashMap<>();
    private final Map<String, Integer> connectionsOfAddress = new ConcurrentHashMap<>();
    private final Map<Long, Long> keptOutUntil = new ConcurrentHashMap<>();
    private final Map<String, Counter> refused = new ConcurrentHashMap<>();

    void start(@Observes SchemaReady event) {
        long now = System.nanoTime();
        connectionPaces.put(Toll.SENDS, pace(config.connectionSends));
        connectionPaces.put(Toll.REQUESTS, pace(config.connectionRequests));
        connectionPaces.put(Toll.BYTES, pace(config.connectionBytes));
        users.put(Toll.SENDS, new Buckets<>(pace(config.userSends), now));
        users.put(Toll.REQUESTS, new Buckets<>(pace(config.userRequests), now));
        users.put(Toll.BYTES, new Buckets<>(pace(config.userBytes), now));
        addresses.put(Toll.SENDS, new Buckets<>(pace(config.addressSends), now));
        addresses.put(Toll.REQUESTS, new Buckets<>(pace(config.addressRequests), now));
        addresses.put(Toll.BYTES, new Buckets<>(pace(config.addressBytes), now));
        groups = new Buckets<>(pace(config.groupSends), now);
        refusals = new TokenBucket.Pace(
                TimeUnit.SECONDS.toNanos(BURST_SECONDS) / config.refusalsMax, TimeUnit.SECONDS.toNanos(BURST_SECONDS));
        Gauge.builder("muster.delivery.throttle.buckets", this, Throttle::size)
                .description("Users, addresses and groups whose buckets are not full")
                .register(meters);
    }

    private static TokenBucket.Pace pace(int perSecond) {
        return TokenBucket.Pace.of(perSecond, BURST_SECONDS);
    }

    /**
     * The bean behind its proxy, which calls package-private methods by reflection: too dear for what each frame does. Wrapped,
     * because a proxy that is to return its bean returns itself.
     */
    Supplier<Throttle> self() {
        return () -> this;
    }

    /**
     * A request from this address, before anybody knows whose it is.
     *
     * @param bytes the length of its body
     * @param handshake whether it opens a socket, which costs more: all share the instance's few handshakes
     * @return when it may come again, or nothing when it may go on
     */
    public Optional<Duration> refuseRequest(String address, int bytes, boolean handshake) {
        long now = System.nanoTime();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        var wait = refuse(addresses, "address", address, handshake ? HANDSHAKE_COST : 1, bytes, now);
        // A whole house may come at once after an outage: told the same moment, it would knock in step.
        return handshake
                ? wait.map(least -> least.plusMillis(someTime(TimeUnit.SECONDS.toMillis(BURST_SECONDS))))
                : wait;
    }

    /** The instance had no place for a handshake that was charged; its address pays for a request only. */
    public void giveBackHandshake(String address) {
        if (!address.isEmpty()) {
            bucketsOf(addresses, Toll.REQUESTS).giveBack(address, HANDSHAKE_COST - 1);
        }
    }

    private static long someTime(long max) {
        return ThreadLocalRandom.current().nextLong(max);
    }

    /** A request of this user that came by REST, with a body of so many bytes; the answer as above. */
    public Optional<Duration> refuseRequest(long user, int bytes) {
        return refuse(users, "user", user, 1, bytes, System.nanoTime());
    }

    /** A body of so many bytes that this user's request had not announced; the answer as above. */
    public Optional<Duration> refuseBytes(long user, int bytes) {
        long wait = bucketsOf(users, Toll.BYTES).take(user, bytes, System.nanoTime());
        return wait == 0 ? Optional.empty() : Optional.of(told("user", Toll.BYTES, wait));
    }

    private <K> Optional<Duration> refuse(
            Map<Toll, Buckets<K>> of, String whose, K key, int requests, int bytes, long now) {
        long wait = bucketsOf(of, Toll.REQUESTS).take(key, requests, now);
        if (wait != 0) {
            return Optional.of(told(whose, Toll.REQUESTS, wait));
        }
        wait = bytes == 0 ? 0 : bucketsOf(of, Toll.BYTES).take(key, bytes, now);
        return wait == 0 ? Optional.empty() : Optional.of(told(whose, Toll.BYTES, wait));
    }

    /**
     * A message, edit or recall that came by REST.
     *
     * @throws Refused {@code rate_limited} when the user has too many of them
     */
    public void send(long user) {
        allow("user", Toll.SENDS, bucketsOf(users, Toll.SENDS).take(user, 1, System.nanoTime()));
    }

    /**
     * The same as its group sees it.
     *
     * @throws Refused {@code rate_limited} when the group has too many of them; of interest to its members only
     */
    public void sendTo(long group) {
        allow("group", Toll.SENDS, groups.take(group, 1, System.nanoTime()));
    }

    /** The sender was none of the group, and must not use up what its members have. */
    public void giveBack(long group) {
        groups.giveBack(group, 1);
    }

    /** Whether this visitor may open a socket more; if not, when it may ask again. */
    public Optional<Duration> refuseVisitor(Visitor visitor) {
        long user = visitor.caller().user();
        var until = keptOutUntil.get(user);
        long left = until == null ? 0 : until - System.nanoTime();
        if (left > 0) {
            told("user", "penalty");
            return Optional.of(Duration.ofNanos(left));
        }
        if (connectionsOfUser.getOrDefault(user, 0) >= config.connectionsPerUser) {
            return Optional.of(noPlace("user"));
        }
        return connectionsOfAddress.getOrDefault(visitor.address(), 0) >= config.connectionsPerAddress
                ? Optional.of(noPlace("address"))
                : Optional.empty();
    }

    /** Nobody knows when one will be free; not all shall ask again at once. */
    private Duration noPlace(String whose) {
        told(whose, "connections");
        return Duration.ofSeconds(BURST_SECONDS).plusMillis(someTime(TimeUnit.SECONDS.toMillis(BURST_SECONDS)));
    }

    /** A visitor's socket is open: what it may ask for, or nothing when it is one too many and has to go. */
    Optional<Allowance> enter(Visitor visitor) {
        if (!count(connectionsOfUser, visitor.caller().user(), config.connectionsPerUser)) {
            told("user", "connections");
            return Optional.empty();
        }
        if (!visitor.address().isEmpty()
                && !count(connectionsOfAddress, visitor.address(), config.connectionsPerAddress)) {
            uncount(connectionsOfUser, visitor.caller().user());
            told("address", "connections");
            return Optional.empty();
        }
        return Optional.of(new Allowance(visitor, connectionPaces, refusals, System.nanoTime()));
    }

    /** The socket is gone; saying so again changes nothing. */
    void leave(Allowance allowance) {
        if (!allowance.leave()) {
            return;
        }
        uncount(connectionsOfUser, allowance.visitor().caller().user());
        if (!allowance.visitor().address().isEmpty()) {
            uncount(connectionsOfAddress, allowance.visitor().address());
        }
    }

    /**
     * Charges a connection, its user and its address.
     *
     * @throws Refused {@code rate_limited} with the time until they have it again
     */
    void charge(Allowance allowance, Toll toll, int tokens) {
        long now = System.nanoTime();
        long user = allowance.visitor().caller().user();
        allow(allowance, "connection", toll, tokens, allowance.of(toll).take(tokens, now), now);
        try {
            allow(allowance, "user", toll, tokens, bucketsOf(users, toll).take(user, tokens, now), now);
        } catch (Refused refused) {
            allowance.of(toll).giveBack(tokens);
            throw refused;
        }
        try {
            long wait = ofAddress(toll, allowance.visitor().address(), tokens, now);
            allow(allowance, "address", toll, tokens, wait, now);
        } catch (Refused refused) {
            giveBackOwn(allowance, toll, tokens);
            throw refused;
        }
    }

    /** Where others had too much of what is shared, it is not the connection's and its user's to pay for. */
    private void giveBackOwn(Allowance allowance, Toll toll, int tokens) {
        allowance.of(toll).giveBack(tokens);
        bucketsOf(users, toll).giveBack(allowance.visitor().caller().user(), tokens);
    }

    /**
     * Charges a connection for something that goes to a group, and the group as well if the connection is in it: others shall
     * neither use up what it has nor learn how busy it is.
     *
     * @throws Refused {@code rate_limited} with the time until they have it again
     */
    void chargeSend(Allowance allowance, long group, boolean member) {
        charge(allowance, Toll.SENDS, 1);
        if (!member) {
            return;
        }
        long now = System.nanoTime();
        try {
            allow(allowance, "group", Toll.SENDS, 1, groups.take(group, 1, now), now);
        } catch (Refused refused) {
            giveBackOwn(allowance, Toll.SENDS, 1);
            var address = allowance.visitor().address();
            if (!address.isEmpty()) {
                bucketsOf(addresses, Toll.SENDS).giveBack(address, 1);
            }
            throw refused;
        }
    }

    /**
     * Charges a connection for what asks for nothing but is work all the same: a fragment, a pong. It cannot be refused, so who
     * cannot pay has had a refusal.
     *
     * @return false when there were too many, as {@link #bearsRefusal}
     */
    boolean bearsPart(Allowance allowance) {
        try {
            charge(allowance, Toll.BYTES, PART_COST_BYTES);
            return true;
        } catch (Refused refused) {
            return bearsRefusal(allowance);
        }
    }

    /** Counts a refusal; false when the connection has had so many that it is to be closed, and its user stays out for a while. */
    boolean bearsRefusal(Allowance allowance) {
        long now = System.nanoTime();
        if (allowance.bearsRefusal(now)) {
            return true;
        }
        keptOutUntil.put(allowance.visitor().caller().user(), now + config.penalty.toNanos());
        told("connection", "refusals");
        return false;
    }

    /** Forgets whoever has nothing to be remembered for. */
    void sweep() {
        long now = System.nanoTime();
        users.values().forEach(buckets -> buckets.sweep(now));
        addresses.values().forEach(buckets -> buckets.sweep(now));
        groups.sweep(now);
        keptOutUntil.values().removeIf(until -> until - now <= 0);
    }

    private double size() {
        return users.values().stream().mapToInt(Buckets::size).sum()
                + addresses.values().stream().mapToInt(Buckets::size).sum()
                + groups.size();
    }

    private long ofAddress(Toll toll, String address, int tokens, long now) {
        return address.isEmpty() ? 0 : bucketsOf(addresses, toll).take(address, tokens, now);
    }

    private static <K> Buckets<K> bucketsOf(Map<Toll, Buckets<K>> of, Toll toll) {
        var known = of.get(toll);
        if (known == null) {
            throw new IllegalStateException("asked before the start");
        }
        return known;
    }

    private void allow(String whose, Toll toll, long wait) {
        if (wait != 0) {
            throw new Refused(Refusal.RATE_LIMITED, "too much at once", told(whose, toll, wait));
        }
    }

    private void allow(Allowance allowance, String whose, Toll toll, int tokens, long wait, long now) {
        if (wait != 0) {
            // What is shared has others who are refused now, too.
            long apart = whose.equals("connection") ? 0 : someTime(APART_NANOS_MAX);
            allow(whose, toll, allowance.turn(toll, tokens, wait + apart, WAIT_NANOS_MAX, now));
        }
    }

    private Duration told(String whose, Toll toll, long wait) {
        told(whose, toll.name().toLowerCase(Locale.ROOT));
        return Duration.ofMillis(
                Math.min(TimeUnit.SECONDS.toMillis(BURST_SECONDS), TimeUnit.NANOSECONDS.toMillis(wait) + 1));
    }

    private void told(String whose, String what) {
        refused.computeIfAbsent(
                        whose + ' ' + what,
                        unused -> Counter.builder("muster.delivery.throttled")
                                .description("What was refused because somebody had too much of it")
                                .tag("whose", whose)
                                .tag("what", what)
                                .register(meters))
                .increment();
    }

    private static <K> boolean count(Map<K, Integer> counts, K key, int max) {
        var counted = counts.compute(key, (unused, before) -> before == null ? 1 : before + 1);
        if (counted <= max) {
            return true;
        }
        uncount(counts, key);
        return false;
    }

    private static <K> void uncount(Map<K, Integer> counts, K key) {
        counts.computeIfPresent(key, (unused, before) -> before == 1 ? null : before - 1);
    }
}
