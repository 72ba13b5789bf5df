package muster.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.Supplier;
import muster.kernel.GroupSelection;
import muster.kernel.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Describes a client; {@link #connect} makes it. A server and a token or tickets are needed, everything else has a default.
 * Values out of their range are refused at once. Not thread-safe; may be used again for another client.
 */
public final class MusterClientBuilder {
    /** Sends without an answer on the wire; the others wait their turn. */
    public static final int SEND_WINDOW_DEFAULT = 256;

    /** Requests without an answer in all; more are refused with {@code busy}. */
    public static final int PENDING_MAX_DEFAULT = 10_000;

    private List<URI> servers = List.of();
    private @Nullable Authentication authentication;
    private MusterListener listener = (client, entry) -> {};
    private String device = "java";
    private GroupSelection focus = GroupSelection.EVERY;
    private Map<Long, Long> resumeFrom = Map.of();
    private int ackEvery = 10;
    private Duration ackAfter = Duration.ofSeconds(1);
    private Duration readAfter = Duration.ofMillis(200);
    private Duration backoffMin = Duration.ofMillis(500);
    private Duration backoffMax = Duration.ofSeconds(20);
    private Duration requestTimeout = Duration.ofSeconds(10);
    private Duration sendDeadline = Duration.ofMinutes(5);
    private int sendWindow = SEND_WINDOW_DEFAULT;
    private int pendingMax = PENDING_MAX_DEFAULT;
    private @Nullable ScheduledExecutorService executor;
    private @Nullable HttpClient http;

    MusterClientBuilder() {}

    /** The application's address, such as {@code http://host:8080/} or {@code https://host/muster/}. */
    public MusterClientBuilder server(URI base) {
        return servers(List.of(base));
    }

    /** The addresses of several instances: each attempt goes to the next one, and any of them can resume. */
    public MusterClientBuilder servers(List<URI> bases) {
        check(!bases.isEmpty(), "at least one server");
        var checked = new ArrayList<URI>();
        bases.forEach(base -> checked.add(MusterRest.baseOf(base)));
        servers = List.copyOf(checked);
        return this;
    }

    /** Authenticates with a bearer token. */
    public MusterClientBuilder token(String token) {
        authentication = Authentication.token(token);
        return this;
    }

    /**
     * Authenticates with tickets; asked for a fresh one before each attempt. It may block, on a thread of the executor, so
     * it must not depend on that executor itself: give a lent one more than one thread when it also serves the HTTP client
     * that fetches the tickets.
     */
    public MusterClientBuilder ticket(Supplier<String> tickets) {
        authentication = Authentication.ticket(tickets);
        return this;
    }

    /** Who hears of entries and states; none by default. */
    public MusterClientBuilder listener(MusterListener newListener) {
        listener = newListener;
        return this;
    }

    /** A name for this device, as the user's other devices see it. */
    public MusterClientBuilder device(String name) {
        check(name.length() <= Limits.DEVICE_LENGTH_MAX, "a device name has at most 64 characters");
        device = name;
        return this;
    }

    /** The groups whose entries are delivered; all by default. */
    public MusterClientBuilder focus(GroupSelection selection) {
        focus = selection;
        return this;
    }

    /** Delivers these groups from behind these positions on, instead of from now on. */
    public MusterClientBuilder resumeFrom(Map<Long, Long> positions) {
        resumeFrom = Map.copyOf(positions);
        return this;
    }

    /** Acknowledges after so many entries (10), or after more where the server asks for it … */
    public MusterClientBuilder ackEvery(int entries) {
        check(entries >= 1, "acknowledge every 1 or more entries");
        ackEvery = entries;
        return this;
    }

    /** … or so long after the first (1 s), whatever comes first. */
    public MusterClientBuilder ackAfter(Duration delay) {
        ackAfter = positive(delay);
        return this;
    }

    /** The shortest (500 ms) and the longest (20 s) wait between two attempts to connect. */
    public MusterClientBuilder backoff(Duration min, Duration max) {
        check(min.compareTo(max) <= 0, "the shortest wait must not exceed the longest");
        backoffMin = positive(min);
        backoffMax = max;
        return this;
    }

    /** How long a request other than a message may take (10 s); also for the handshake and the greeting. */
    public MusterClientBuilder requestTimeout(Duration timeout) {
        requestTimeout = positive(timeout);
        return this;
    }

    /** How long a message is repeated before its future fails (5 min). */
    public MusterClientBuilder sendDeadline(Duration deadline) {
        sendDeadline = positive(deadline);
        return this;
    }

    /** How many messages may be on the wire without an answer (256). */
    public MusterClientBuilder sendWindow(int messages) {
        check(messages >= 1, "a window of 1 or more messages");
        sendWindow = messages;
        return this;
    }

    /** How many requests may wait for an answer in all (10,000). */
    public MusterClientBuilder pendingMax(int requests) {
        check(requests >= 1, "1 or more pending requests");
        pendingMax = requests;
        return this;
    }

    /** Lends threads, for example to thousands of clients in one process; the client does not shut them down. */
    public MusterClientBuilder executor(ScheduledExecutorService lent) {
        executor = lent;
        return this;
    }

    /** Lends an HTTP client, with its TLS settings and proxy. */
    public MusterClientBuilder http(HttpClient lent) {
        http = lent;
        return this;
    }

    /** Makes the client and starts connecting; {@link MusterClient#ready} tells when it is there. */
    public MusterClient connect() {
        var authenticated = authentication;
        check(!servers.isEmpty(), "a server is needed");
        if (authenticated == null) {
            throw new IllegalArgumentException("a token or tickets are needed");
        }
        var own = executor == null ? ownExecutor() : null;
        var pool = own != null ? own : Objects.requireNonNull(executor);
        var web = http != null
                ? http
                : HttpClient.newBuilder()
                        .executor(pool)
                        .connectTimeout(requestTimeout)
                        .build();
        var client = start(pool, new WebSocketConnector(web, pool, authenticated, requestTimeout));
        if (own != null) {
            var unused = client.closed().whenComplete((reason, failure) -> own.shutdown());
        }
        return client;
    }

    MusterClient start(ScheduledExecutorService pool, Wire.Connector connector) {
        var options = new ClientOptions(
                servers,
                device,
                focus,
                new HashMap<>(resumeFrom),
                ackEvery,
                ackAfter,
                readAfter,
                backoffMin,
                backoffMax,
                requestTimeout,
                sendDeadline,
                sendWindow,
                pendingMax);
        var heard = listener;
        var serial = new SerialExecutor(pool);
        var client = new MusterClient(
                serial, self -> new Engine(serial, options, connector, new Told(self, heard), new SplittableRandom()));
        client.start();
        return client;
    }

    private static ScheduledExecutorService ownExecutor() {
        var threads = new ScheduledThreadPoolExecutor(1, task -> {
            var thread = new Thread(task, "muster-client");
            thread.setDaemon(true);
            return thread;
        });
        threads.setRemoveOnCancelPolicy(true);
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return threads;
    }

    private static Duration positive(Duration duration) {
        check(!duration.isZero() && !duration.isNegative(), "a duration must be positive");
        return duration;
    }

    private static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
