package muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import muster.client.MusterRest;
import muster.kernel.Json;
import org.jspecify.annotations.Nullable;

/**
 * What is promised within a second: an administrator acts, and somebody's open socket has to know. From asking for the act until the
 * socket shows it, one after the other, at moments that have nothing to do with the server's own periods. With two instances the
 * acts go to one, and the sockets are the other's.
 */
final class RevocationBench implements Link.Handler {
    static final String NAME = "revocation";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long PROMISED_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int PAUSE_MILLIS_MAX = 600;
    private static final int GREETED_AT_ONCE = 20;
    private static final int SHOWN_MAX = 200;

    private static final long SPEAK_NANOS = 50_000_000;
    private static final long TALK_NANOS = 10_000_000;

    private static final int GOING_AWAY = 1_001;
    private static final int NO_RIGHT = 1_008;

    private static final byte[] MEMBERSHIP = Scan.bytes("{\"op\":\"membership\",");
    private static final byte[] ROLE = Scan.bytes("\"change\":\"role\"");
    private static final byte[] LEFT = Scan.bytes("\"change\":\"left\"");
    private static final byte[] FORBIDDEN = Scan.bytes("\"code\":\"forbidden\"");

    private final Stage stage;
    private final Consumer<String> console;
    private final MusterRest admin;
    private final List<Population.Person> people;
    private final Population.Person speaker;
    private final long group;
    private final Random random = new Random(1);
    private final ExecutorService clerk = Executors.newSingleThreadExecutor();

    private final List<Link> links = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();
    private String focus = "[]";
    private int welcomed;
    private int talker = -1;
    private long spokeAt;
    private long said;
    private String failure = "";

    /** What a socket has shown, and when it first did. */
    private static final class Seen {
        long at;
        boolean role;
        boolean left;
        boolean refused;
        int code;

        void now() {
            at = at == 0 ? System.nanoTime() : at;
        }
    }

    RevocationBench(Stage stage, int times, Consumer<String> console) throws IOException, InterruptedException {
        this.stage = stage;
        this.console = console;
        this.admin = stage.target().admin();
        var population = new Population(stage.target());
        var everybody = population.people(times + 1);
        this.people = everybody.subList(0, times);
        this.speaker = everybody.get(times);
        this.group = population.group(
                NAME, everybody.stream().map(Population.Person::id).toList());
    }

    void run() throws IOException {
        try {
            whoStays();
            whoGoes();
        } finally {
            clerk.shutdownNow();
        }
    }

    /** These leave the socket open. Everybody looks at the group, in which somebody speaks all the while. */
    private void whoStays() throws IOException {
        focus = "[" + group + "]";
        var members = "groups/" + group + "/members/";
        measure("silenced", tokens(), true, i -> call("PUT", members + id(i) + "/silence", "{}"), each -> each.refused);
        measure("role", tokens(), false, i -> admin.addMember(group, id(i), "admin"), each -> each.role);
        measure("removed", tokens(), false, i -> call("DELETE", members + id(i), null), each -> each.left);
        focus = "[]";
    }

    /** These close it. */
    private void whoGoes() throws IOException {
        measure(
                "server_role",
                tokens(),
                false,
                i -> call("PUT", "admin/users/" + id(i) + "/roles/operator", null),
                each -> each.code == GOING_AWAY);
        var made = new ArrayList<Long>();
        var tokens = new ArrayList<String>();
        for (var person : people) {
            var token = Json.parseObject(admin.call(
                    "POST",
                    "admin/users/" + person.id() + "/tokens",
                    "{\"name\":\"bench\",\"scopes\":[\"read\",\"send\"]}"));
            made.add(token.id("id"));
            tokens.add(token.text("token", SHOWN_MAX));
        }
        measure(
                "token",
                tokens,
                false,
                i -> call("DELETE", "admin/users/" + id(i) + "/sessions/" + made.get(i), null),
                each -> each.code == NO_RIGHT);
        measure(
                "disabled",
                tokens(),
                false,
                i -> call("PUT", "admin/users/" + id(i) + "/disabled", null),
                each -> each.code == NO_RIGHT);
    }

    private List<String> tokens() {
        return people.stream().map(Population.Person::token).toList();
    }

    private long id(int person) {
        return people.get(person).id();
    }

    private void call(String method, String path, @Nullable String json) {
        var unused = admin.call(method, path, json);
    }

    private void measure(String what, List<String> tokens, boolean talks, IntConsumer act, Predicate<Seen> shown)
            throws IOException {
        console.accept("# " + what);
        var times = new Histogram();
        int late = 0;
        try (var loop = new SocketLoop(stage.other().orElse(stage.target().url()))) {
            connect(loop, tokens);
            loop.pacedBy(this::speak);
            for (int i = 0; i < people.size(); i++) {
                int person = i;
                var pause = Duration.ofMillis(random.nextInt(PAUSE_MILLIS_MAX));
                boolean failed = loop.runUntil(this::failed, System.nanoTime() + pause.toNanos());
                talker = talks ? person : -1;
                long from = System.nanoTime();
                var call = CompletableFuture.runAsync(() -> act.accept(person), clerk);
                boolean all = !failed
                        && loop.runUntil(
                                () -> failed()
                                        || call.isCompletedExceptionally()
                                        || (call.isDone() && shown.test(seen.get(person))),
                                from + PATIENCE.toNanos());
                requireDone(what, person, all, call);
                long nanos = seen.get(person).at - from;
                times.add(nanos);
                late += nanos > PROMISED_NANOS ? 1 : 0;
            }
            talker = -1;
        }
        console.accept(stage.target().head(people.size(), 0)
                + String.format(
                        Locale.ROOT,
                        " bench=%s instances=%d what=%s times=%d p50=%.1fms p99=%.1fms max=%.1fms over_1s=%d",
                        NAME,
                        stage.other().isPresent() ? 2 : 1,
                        what,
                        times.count(),
                        times.millis(0.5),
                        times.millis(0.99),
                        times.millis(1),
                        late));
    }

    private void requireDone(String what, int person, boolean all, CompletableFuture<Void> call) throws IOException {
        if (call.isCompletedExceptionally()) {
            try {
                call.join();
            } catch (CompletionException e) {
                throw new IOException(what + " was refused", e.getCause());
            }
        }
        if (!all || failed()) {
            throw new IOException(what + " was not seen by number " + person + "; closed with " + seen.get(person).code
                    + "; " + failure);
        }
    }

    private boolean failed() {
        return !failure.isEmpty();
    }

    /** Everybody and, as the last one, the speaker; some at a time, as the server greets them. */
    private void connect(SocketLoop loop, List<String> tokens) throws IOException {
        links.clear();
        seen.clear();
        welcomed = 0;
        for (int i = 0; i <= tokens.size(); i++) {
            seen.add(new Seen());
            links.add(loop.connect(i == tokens.size() ? speaker.token() : tokens.get(i), this));
            int wanted = i + 1;
            if ((wanted % GREETED_AT_ONCE == 0 || i == tokens.size())
                    && !loop.runUntil(() -> welcomed == wanted, System.nanoTime() + PATIENCE.toNanos())) {
                throw new IOException(welcomed + " of " + wanted + " were let in; " + failure);
            }
        }
    }

    /** The speaker says something now and then, the talker without end. */
    private long speak() {
        long now = System.nanoTime();
        long period = talker < 0 ? SPEAK_NANOS : TALK_NANOS;
        if (now - spokeAt >= period) {
            spokeAt = now;
            say(people.size());
            if (talker >= 0) {
                say(talker);
            }
        }
        return spokeAt + period - now;
    }

    private void say(int number) {
        said++;
        links.get(number)
                .send("{\"op\":\"send\",\"ref\":\"" + said + "\",\"g\":" + group + ",\"cid\":\"r" + said
                        + "\",\"body\":\"x\"}");
    }

    @Override
    public void opened(Link link) {
        link.send("{\"op\":\"hello\",\"device\":\"bench\",\"focus\":" + focus + "}");
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) {
        int at = Scan.find(bytes, from, to, Scan.OP);
        while (at >= 0) {
            int next = Scan.find(bytes, at + Scan.OP.length, to, Scan.OP);
            heard(seen.get(link.number), bytes, at, next < 0 ? to : next);
            at = next;
        }
    }

    /** What comes of a group after the word that one has left it, or is stored of somebody who was silenced, fails the run. */
    private void heard(Seen socket, byte[] bytes, int at, int end) {
        if (Scan.isAt(bytes, at, end, Scan.WELCOME)) {
            welcomed++;
        } else if (Scan.isAt(bytes, at, end, MEMBERSHIP)) {
            socket.role |= Scan.find(bytes, at, end, ROLE) >= 0;
            socket.left |= Scan.find(bytes, at, end, LEFT) >= 0;
            if (socket.role || socket.left) {
                socket.now();
            }
        } else if (Scan.isAt(bytes, at, end, Scan.ERROR)) {
            if (Scan.find(bytes, at, end, FORBIDDEN) < 0) {
                failure = shown(bytes, at, end);
            }
            socket.refused = true;
            socket.now();
        } else if ((socket.left && Scan.isAt(bytes, at, end, Scan.ENTRY))
                || (socket.refused && Scan.isAt(bytes, at, end, Scan.SENT))) {
            failure = "too late for " + shown(bytes, at, end);
        }
    }

    private static String shown(byte[] bytes, int at, int end) {
        return new String(bytes, at, Math.min(SHOWN_MAX, end - at), StandardCharsets.UTF_8);
    }

    @Override
    public void closed(Link link, Ending ending) {
        var socket = seen.get(link.number);
        socket.code = ending.code();
        socket.now();
        if (ending.code() != GOING_AWAY && ending.code() != NO_RIGHT) {
            failure = "number " + link.number + ": " + ending.why();
        }
    }
}
