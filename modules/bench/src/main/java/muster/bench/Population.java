package muster.bench;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import muster.client.MusterRest;
import muster.client.MusterRest.UserId;
import muster.kernel.Json;
import muster.kernel.JsonWriter;
import muster.launcher.DatabaseAccount;

/**
 * Users that a benchmark needs, signed in, and their groups; the same users in every run.
 *
 * <p>Where the database is ours, sessions are written straight into it: signing in hashes a password per user, and half a
 * minute would go by in which nothing is measured.
 */
final class Population {
    /** Users per call with passwords: the call hashes them, which takes its time. */
    private static final int USERS_PER_CALL = 200;

    /** Users per call without. */
    private static final int BARE_USERS_PER_CALL = 5_000;

    /** Sign-ins at the same time; each costs the server a hash. */
    private static final int SIGN_INS = 4;

    private static final String PASSWORD = "bench-password-1";

    /** A user with a session. */
    record Person(long id, String token) {}

    private final Target target;
    private final MusterRest admin;

    Population(Target target) {
        this.target = target;
        this.admin = target.admin();
    }

    /** So many users, signed in. */
    List<Person> people(int count) throws IOException, InterruptedException {
        return target.database().isPresent()
                ? withSessions(target.database().get(), bare("bench", count))
                : signedIn(withPasswords(count));
    }

    /** So many users who never sign in. */
    List<Long> others(int count) {
        return bare("other", count).stream().map(UserId::id).toList();
    }

    /** A new group of these users; answers its id. The administrator owns it. */
    long group(String name, List<Long> members) {
        long group = admin.openGroup(name);
        admin.addMembers(group, members);
        return group;
    }

    private List<UserId> bare(String prefix, int count) {
        return users(prefix, count, BARE_USERS_PER_CALL, "");
    }

    private List<UserId> withPasswords(int count) {
        return users("bench", count, USERS_PER_CALL, PASSWORD);
    }

    private List<UserId> users(String prefix, int count, int perCall, String password) {
        var users = new ArrayList<UserId>();
        while (users.size() < count) {
            var call = new JsonWriter(perCall * 64).beginArray();
            IntStream.range(users.size(), Math.min(count, users.size() + perCall))
                    .forEach(i -> call.begin()
                            .field("login", prefix + i)
                            .field("password", password.isEmpty() ? null : password)
                            .end());
            users.addAll(create(call.endArray().toString()));
        }
        return users;
    }

    private List<UserId> create(String users) {
        var created = new ArrayList<UserId>();
        if (Json.parse(admin.call("POST", "users", users)) instanceof List<?> list) {
            for (var each : list) {
                var user = Json.object(each);
                created.add(new UserId(user.id("id"), user.text("login", Integer.MAX_VALUE)));
            }
        }
        return created;
    }

    private List<Person> signedIn(List<UserId> users) throws InterruptedException {
        var anonymous = target.rest();
        var pool = Executors.newFixedThreadPool(SIGN_INS);
        try {
            var waiting = new ArrayList<Future<Person>>();
            for (var user : users) {
                waiting.add(pool.submit(() -> {
                    var session = anonymous.signIn(user.login(), PASSWORD);
                    return new Person(session.user(), session.token());
                }));
            }
            var people = new ArrayList<Person>();
            for (var each : waiting) {
                people.add(each.get());
            }
            return people;
        } catch (ExecutionException e) {
            throw new IllegalStateException("signing in failed", e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<Person> withSessions(DatabaseAccount database, List<UserId> users) throws IOException {
        var people = users.stream().map(user -> new Person(user.id(), token())).toList();
        try (var connection = DriverManager.getConnection(database.url(), database.user(), database.password());
                var insert =
                        connection.prepareStatement("insert into identity.session (user_id, token_hash, expires_at)"
                                + " select u, sha256(convert_to(t, 'UTF8')), now() + interval '1 day'"
                                + " from unnest(?::bigint[], ?::text[]) s (u, t)")) {
            insert.setArray(
                    1,
                    connection.createArrayOf(
                            "bigint", people.stream().map(Person::id).toArray()));
            insert.setArray(
                    2,
                    connection.createArrayOf(
                            "text", people.stream().map(Person::token).toArray()));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IOException("the sessions cannot be stored", e);
        }
        return people;
    }

    /** As long as the server's own, which it tells by their length. */
    private static String token() {
        return (UUID.randomUUID().toString() + UUID.randomUUID())
                .replace("-", "")
                .substring(0, 43);
    }
}
