package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import muster.client.MusterClient;
import muster.client.MusterRest;
import muster.client.RefusedException;
import muster.kernel.Entry;
import muster.kernel.GroupState;

/**
 * The people and groups of a test: makes fresh ones on a running server, so that tests do not meet each other. Everybody's
 * password is the login.
 */
public final class Town implements AutoCloseable {
    /** The first administrator's password on every server that tests start. */
    public static final String ADMIN_PASSWORD = "the-admin-of-the-tests";

    private static final AtomicLong NUMBER = new AtomicLong(System.currentTimeMillis() % 1_000_000_000);

    private final URI base;
    private final MusterRest rest;
    private final MusterRest admin;
    private final List<MusterClient> clients = new ArrayList<>();
    private final List<RawSocket> sockets = new ArrayList<>();

    /** Somebody, signed in. */
    public record Person(long id, String login, String token, MusterRest rest) {
        /** The same person in the same session, asking another instance. */
        Person at(URI other) {
            return new Person(id, login, token, new MusterRest(other).as(token));
        }
    }

    /** The town on the server at this address. */
    public Town(URI base) {
        this.base = base;
        this.rest = new MusterRest(base);
        this.admin = admin(base);
    }

    /** The first administrator, signed in at this address. */
    static MusterRest admin(URI base) {
        var rest = new MusterRest(base);
        return rest.as(rest.signIn("admin", ADMIN_PASSWORD).token());
    }

    public URI base() {
        return base;
    }

    public MusterRest admin() {
        return admin;
    }

    /** Nobody in particular: not signed in. */
    public MusterRest stranger() {
        return rest;
    }

    /** What {@code /ops/ready} says, whatever its status. */
    public String ready() {
        try {
            var answer = (HttpURLConnection) base.resolve("ops/ready").toURL().openConnection();
            var body = answer.getResponseCode() == 200 ? answer.getInputStream() : answer.getErrorStream();
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** New people, signed in, whose logins begin with these names. */
    public List<Person> people(String... names) {
        var users = Arrays.stream(names)
                .map(name -> name + "-" + NUMBER.incrementAndGet())
                .map(login -> new MusterRest.NewUser(login, login, login))
                .toList();
        return admin.createUsers(users).stream()
                .map(user -> signedIn(user.login()))
                .toList();
    }

    /** So many new users named {@code crowd 1} and so on, who cannot sign in; their ids, in that order. */
    List<Long> crowd(int count) {
        long first = NUMBER.getAndAdd(count) + 1;
        var users = IntStream.rangeClosed(1, count)
                .mapToObj(i -> new MusterRest.NewUser("crowd-" + (first + i), null, "crowd " + i))
                .toList();
        return admin.createUsers(users).stream().map(MusterRest.UserId::id).toList();
    }

    /** One new person. */
    public Person person(String name) {
        return people(name).get(0);
    }

    /** A new person with a role of the server. */
    public Person staff(String role) {
        var person = person(role);
        admin.call("PUT", "admin/users/" + person.id() + "/roles/" + role, null);
        return person;
    }

    /** An existing person in a new session. */
    public Person signedIn(String login) {
        return signedIn(login, login);
    }

    /** Somebody whose password is another. */
    Person signedIn(String login, String password) {
        var session = rest.signIn(login, password);
        return new Person(session.user(), session.login(), session.token(), rest.as(session.token()));
    }

    /** A new group of the first person, with the others as members; history from the joining on. */
    public long groupOf(Person owner, Person... members) {
        return groupOf("joined", owner, members);
    }

    /** A new group under a history rule. */
    public long groupOf(String history, Person owner, Person... members) {
        long group = owner.rest().openGroup("group " + NUMBER.incrementAndGet(), history, null, 0);
        if (members.length > 0) {
            owner.rest()
                    .addMembers(group, Arrays.stream(members).map(Person::id).toList());
        }
        return group;
    }

    /** A connected client that hears every group of this person and remembers all. */
    public Ear ear(Person person) {
        return ear(person, List.of(base));
    }

    /** The same at the first of these instances that is there. */
    Ear ear(Person person, List<URI> servers) {
        var ear = new Ear();
        var client = MusterClient.builder()
                .servers(servers)
                .token(person.token())
                .listener(ear)
                .connect();
        clients.add(client);
        ear.client = client;
        client.ready().orTimeout(20, TimeUnit.SECONDS).join();
        return ear;
    }

    /** A bare WebSocket of this person, which has not said hello yet. */
    RawSocket socket(Person person) {
        var socket = Handshake.at(base).bearer(person.token()).open();
        sockets.add(socket);
        return socket;
    }

    /** The whole log of a group as this person sees it, page by page. */
    public static List<Entry> log(Person person, long group) {
        var entries = new ArrayList<Entry>();
        long after = 0;
        while (true) {
            var page = person.rest().entriesAfter(group, after, 200);
            entries.addAll(page.entries());
            after = page.to();
            if (!page.more()) {
                return entries;
            }
        }
    }

    /** The state of one of this person's groups, as its list shows it. */
    static GroupState state(Person person, long group) {
        return person.rest().conversations().items().stream()
                .filter(state -> state.group() == group)
                .findFirst()
                .orElseThrow();
    }

    /** The texts of those entries that have one. */
    static List<String> texts(List<Entry> entries) {
        return entries.stream().map(Entry::body).filter(Objects::nonNull).toList();
    }

    /** The call must be refused with this word. */
    static void refused(String code, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        RefusedException.class, no -> assertThat(no.code()).isEqualTo(code));
    }

    @Override
    public void close() {
        clients.forEach(MusterClient::close);
        sockets.forEach(RawSocket::close);
    }
}
