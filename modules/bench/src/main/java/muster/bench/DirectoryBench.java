package muster.bench;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;
import muster.kernel.Json;
import muster.kernel.JsonObject;

/**
 * A whole company comes out of its directory (LDAP), nothing changes, and everybody leaves: how long the sync takes each time. With
 * each of them goes a role's group and a group of Muster that has everybody; then some sign in, one after the other.
 */
final class DirectoryBench {
    static final String NAME = "directory";

    /** The first group of a new database: the knobs are said before there is one. */
    static final long GROUP = 1;

    private static final Duration SYNC_MAX = Duration.ofMinutes(10);
    private static final Duration FIRST_SYNC_MAX = Duration.ofMinutes(2);
    private static final long LOOK_EVERY_MILLIS = 500;
    private static final int SIGN_INS = 100;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Target target;
    private final Phonebook phonebook;
    private final Consumer<String> console;
    private String token = "";

    DirectoryBench(Target target, Phonebook phonebook, Consumer<String> console) {
        this.target = target;
        this.phonebook = phonebook;
        this.console = console;
    }

    void run(int people) throws IOException, InterruptedException {
        require(target.database().isPresent(), "a server of its own: leave out -Durl");
        token = target.rest().signIn(target.login(), target.password()).token();
        require(target.rest().as(token).openGroup("Everybody") == GROUP, "the group is not the first one");
        awaitFirstSync();
        console.accept("# " + people + " people come");
        phonebook.hire(people);
        double rehearsed = sync("?dryRun=true", people, 0);
        double added = sync("", people, 0);
        double unchanged = sync("", 0, 0);
        var signIns = signIns(people);
        console.accept("# " + people + " people leave");
        phonebook.dismiss(people);
        double gone = sync("?leaversMax=" + people, 0, people);
        console.accept(target.head(people, 0)
                + String.format(
                        Locale.ROOT,
                        " bench=directory dry_run=%.1fs added=%.1fs unchanged=%.1fs disabled=%.1fs"
                                + " sign_in_p50=%.1fms sign_in_max=%.1fms",
                        rehearsed,
                        added,
                        unchanged,
                        gone,
                        signIns.millis(0.5),
                        signIns.millis(1)));
    }

    /** The seconds that it took; fails unless it did just this. */
    private double sync(String query, int added, int disabled) throws IOException, InterruptedException {
        long from = System.nanoTime();
        var report = call("POST", "/sync" + query);
        double seconds = (System.nanoTime() - from) / 1e9;
        var wanted = "+" + added + " −" + disabled + " ~0";
        require(report.text("summary", 100).equals(wanted) && report.textOrNull("stopped", 1_000) == null, wanted);
        for (var one : report.list("groups", 1)) {
            var group = Json.object(one);
            require(
                    group.number("joined", 0, added) == added && group.number("left", 0, disabled) == disabled,
                    "everybody in the group, or out of it: " + group.textOrNull("problem", 1_000));
        }
        return seconds;
    }

    private Histogram signIns(int people) {
        var times = new Histogram();
        for (int i = 0; i < Math.min(SIGN_INS, people); i++) {
            long from = System.nanoTime();
            var session = target.rest().signIn(Phonebook.login(i), Phonebook.login(i));
            times.add(System.nanoTime() - from);
            target.rest().as(session.token()).call("DELETE", "sessions/current", null);
        }
        return times;
    }

    /** The timer's, which finds nobody: it must not meet the ones that are measured. */
    private void awaitFirstSync() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + FIRST_SYNC_MAX.toNanos();
        while (call("GET", "").textOrNull("succeededAt", 100) == null) {
            require(System.nanoTime() - deadline < 0, "a first sync by the timer");
            Thread.sleep(LOOK_EVERY_MILLIS);
        }
    }

    private JsonObject call(String method, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(target.url().resolve("api/v1/admin/directory" + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("Authorization", "Bearer " + token)
                .timeout(SYNC_MAX);
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        require(answer.statusCode() == 200, "200 from " + path + ", not " + answer.statusCode() + " " + answer.body());
        return Json.parseObject(answer.body());
    }

    private static void require(boolean holds, String what) throws IOException {
        if (!holds) {
            throw new IOException("expected: " + what);
        }
    }
}
