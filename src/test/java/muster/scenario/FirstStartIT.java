package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import muster.client.MusterRest;
import muster.launcher.Launcher;
import muster.launcher.Ports;
import org.junit.jupiter.api.Test;

/** What a newcomer does with {@code mvn -Prun}: start, sign in as a demo user, say something, stop, start again. */
class FirstStartIT {
    private static final Duration START_MAX = Duration.ofMinutes(3);
    private static final Duration STOP_MAX = Duration.ofMinutes(1);

    private final int port = Ports.free();
    private final MusterRest rest = new MusterRest(URI.create("http://127.0.0.1:" + port + "/"));
    private final Path folder = Surroundings.folder("first-start");

    @Test
    void the_demo_users_are_there_and_what_they_say_is_kept_over_a_restart() throws Exception {
        var first = started("first.out");
        try {
            var alice = rest.as(rest.signIn("alice", "alice").token());
            alice.send(lobby(alice), "first", "is anybody here?");
        } finally {
            stop(first);
        }
        assertThat(read("first.out")).contains("alice, bob or carol", "kept in", "Muster is stopped");

        var second = started("second.out");
        try {
            var bob = rest.as(rest.signIn("bob", "bob").token());
            assertThat(Town.texts(bob.entriesAfter(lobby(bob), 0, 200).entries()))
                    .containsExactly("is anybody here?");
        } finally {
            stop(second);
        }
        assertThat(read("second.out")).contains("the password is in").doesNotContain("could not be made");
    }

    /** A launcher of its own, as Maven starts it, when it says that it is ready. */
    private Process started(String out) throws IOException {
        var files = Surroundings.launched();
        var command = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "-Dmuster.http.port=" + port,
                        "-Dmuster.server=" + System.getProperty("muster.server", "payara-micro"),
                        Launcher.class.getName(),
                        files.server().toString(),
                        files.adapter().toString(),
                        files.war().toString(),
                        folder.resolve("data").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(out).toFile());
        command.environment().put("JAVA_TOOL_OPTIONS", TestedServer.HASTY); // For the server that it starts, too.
        var launcher = command.start();
        await().atMost(START_MAX)
                .until(() -> read(out).contains("Muster is ready at http://127.0.0.1:" + port) || !launcher.isAlive());
        assertThat(launcher.isAlive()).as(read(out)).isTrue();
        return launcher;
    }

    /** The same end as by Ctrl-C, which a test that runs in the background may have been told to ignore. */
    private static void stop(Process launcher) throws InterruptedException {
        launcher.destroy();
        assertThat(launcher.waitFor(STOP_MAX.toSeconds(), TimeUnit.SECONDS))
                .as("stopped in time")
                .isTrue();
    }

    private static long lobby(MusterRest somebody) {
        return somebody.conversations().items().get(0).group();
    }

    private String read(String out) {
        try {
            return Files.readString(folder.resolve(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
