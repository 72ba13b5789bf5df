package muster.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import muster.client.MusterRest;
import muster.client.MusterRest.NewUser;
import muster.client.MusterRest.UserId;

/** Users that a benchmark needs, signed in, and their groups. */
final class Population {
    /** Users per call: a call hashes their passwords, which takes its time. */
    private static final int USERS_PER_CALL = 200;

    /** Sign-ins at the same time; each costs the server a hash. */
    private static final int SIGN_INS = 4;

    private static final String PASSWORD = "bench-password-1";

    /** A user with a session. */
    record Person(long id, String token) {}

    private final MusterRest anonymous;
    private final MusterRest admin;

    Population(MusterRest anonymous, MusterRest admin) {
        this.anonymous = anonymous;
        this.admin = admin;
    }

    /** So many users, signed in; the same ones in every run. */
    List<Person> people(int count) throws InterruptedException {
        var users = new ArrayList<UserId>();
        while (users.size() < count) {
            var chunk = new ArrayList<NewUser>();
            for (int i = users.size(); i < Math.min(count, users.size() + USERS_PER_CALL); i++) {
                chunk.add(new NewUser("bench" + i, PASSWORD, "Bench " + i));
            }
            users.addAll(admin.createUsers(chunk));
        }
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

    /** A new group of these people; answers its id. The administrator owns it. */
    long group(String name, List<Person> people) {
        long group = admin.openGroup(name);
        admin.addMembers(group, people.stream().map(Person::id).toList());
        return group;
    }
}
