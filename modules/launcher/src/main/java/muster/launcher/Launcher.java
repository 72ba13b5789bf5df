package muster.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * {@code mvn -Prun}: starts a whole Muster on this machine and keeps it until Ctrl-C. Runs inside Maven's Java machine,
 * which therefore ends only when all is stopped.
 */
public final class Launcher {
    private static final int ARGUMENTS = 4;

    private Launcher() {}

    /**
     * Starts Muster and blocks until it is stopped; ends the Java machine with code 1 when it cannot be started.
     *
     * @param arguments Payara Micro's jar, artemis.rar, muster.war, and the data folder if {@code muster.data} names none
     */
    public static void main(String[] arguments) {
        try {
            if (arguments.length != ARGUMENTS) {
                throw new StartFailure(
                        "The launcher needs payara-micro.jar, artemis.rar, muster.war and a data folder");
            }
            var files = new ServerFiles(Path.of(arguments[0]), Path.of(arguments[1]), Path.of(arguments[2]));
            var settings = Settings.of(System.getProperties(), Path.of(arguments[3]));
            var data = DataFolder.open(settings.data());
            LauncherLog.open(data.log());
            run(files, settings, data);
        } catch (StartFailure e) {
            fail(e);
        }
    }

    private static void run(ServerFiles files, Settings settings, DataFolder data) {
        long began = System.nanoTime();
        var muster = new Muster(files, settings, data);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(muster, data), "muster-stop"));
        try {
            boolean first = Files.notExists(data.adminPassword());
            var password = data.adminPasswordOrNew();
            Console.say("Starting Muster, data in " + data.path());
            var servers = muster.start(password);
            makeDemo(settings, data, servers.get(0), password);
            greet(data, servers, first ? password : "", TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
            watch(muster, servers);
        } catch (StartFailure e) {
            // A part that fails because it is being stopped is no failure.
            if (!muster.isStopping()) {
                LauncherLog.error("not started", e);
                muster.stop();
                fail(e);
            }
        }
        awaitExit();
    }

    /** Tells of each server that ends, and goes on with the others as their clients do. */
    private static void watch(Muster muster, List<ServerProcess> servers) {
        var running = new ArrayList<>(servers);
        while (!running.isEmpty()) {
            var unused = CompletableFuture.anyOf(
                            running.stream().map(ServerProcess::ended).toArray(CompletableFuture<?>[]::new))
                    .join();
            var gone = running.stream().filter(server -> !server.isAlive()).toList();
            running.removeAll(gone);
            if (muster.isStopping()) {
                return;
            }
            for (var server : gone) {
                var sentence = "The server at %s ended with code %d; see %s"
                        .formatted(server.baseUri(), server.ended().join(), server.logFile());
                if (running.isEmpty()) {
                    throw new StartFailure(sentence);
                }
                Console.complain(sentence + "; the rest goes on");
            }
        }
    }

    private static void stop(Muster muster, DataFolder data) {
        if (!muster.isStopping()) {
            Console.say("Stopping server, broker and PostgreSQL");
            muster.stop();
            Console.say("Muster is stopped");
        }
        data.close();
    }

    private static void makeDemo(Settings settings, DataFolder data, ServerProcess server, String password) {
        // Users with well-known passwords: never where others can log in, never in somebody's own database.
        if (!settings.isLoopback() || settings.database() != null || data.hasDemo()) {
            return;
        }
        try {
            new DemoData(server.baseUri()).make(password);
            data.rememberDemo();
        } catch (IOException e) {
            LauncherLog.error("no demo users", e);
            Console.complain("The demo users could not be made, the next start tries again: " + e.getMessage());
        }
    }

    private static void greet(DataFolder data, List<ServerProcess> servers, String newPassword, long seconds) {
        var addresses =
                servers.stream().map(server -> server.baseUri().toString()).collect(Collectors.joining(" and "));
        Console.say("");
        Console.say("Muster is ready at " + addresses + " (" + seconds + " s)");
        if (data.hasDemo()) {
            Console.say("  log in as   alice, bob or carol; the password is the login");
        }
        Console.say("  or as       admin; the password is "
                + (newPassword.isEmpty() ? "in " : newPassword + ", kept in ") + data.adminPassword());
        Console.say("  stop with   Ctrl-C");
    }

    /** The Java machine is going down; Maven must not print its own farewell before we are done. */
    private static void awaitExit() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void fail(StartFailure failure) {
        Console.complain(Objects.requireNonNullElse(failure.getMessage(), "it cannot be started"));
        System.exit(1);
    }
}
