package muster.launcher;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Muster server, Payara Micro or WildFly with the WAR and the adapter, as a process of its own. Several may run side by side, each
 * with its own folder and port.
 *
 * <p>Methods may be called from any thread.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration STOP_MAX = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final ServerSettings settings;
    private final Process process;
    private final ServerLog log;
    private final Path logFile;

    private ServerProcess(ServerSettings settings, Process process, ServerLog log, Path logFile) {
        this.settings = settings;
        this.process = process;
        this.log = log;
        this.logFile = logFile;
    }

    /**
     * Starts the process and does not wait for it. One that an earlier launcher left behind in the same folder is ended.
     *
     * @throws StartFailure when it cannot be started at all
     */
    public static ServerProcess start(ServerSettings settings) {
        endLeftover(settings.folder());
        var command = ServerCommand.of(settings);
        try {
            command.prepare();
            var builder = new ProcessBuilder(command.line())
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(command.output().toFile())
                    .directory(settings.folder().toFile());
            builder.environment().putAll(settings.environment());
            var process = builder.start();
            Files.writeString(pidFile(settings.folder()), process.pid() + "\n");
            return new ServerProcess(settings, process, command.log(), command.newestLog());
        } catch (IOException e) {
            throw new StartFailure("The server cannot be started in " + settings.folder() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Waits until {@code GET /ops/ready} answers 200.
     *
     * @throws StartFailure when the process ends, the application fails to deploy, or the time is over; it names the log
     *     file and the reason, if the log knows one. The process, if it lives, goes on
     */
    public void awaitReady(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        var client = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build();
        String last = "no answer";
        while (System.nanoTime() < deadline) {
            if (!process.isAlive()) {
                throw failure("The server ended with code " + process.exitValue());
            }
            // Read before the question: what is not there after the start was done will never be.
            boolean started = log.isStarted();
            boolean broken = started && log.isDeploymentFailed();
            var answer = ask(client);
            if (answer != null && answer.statusCode() == OK) {
                return;
            }
            boolean absent = started && answer != null && answer.statusCode() == NOT_FOUND;
            if (broken || absent) {
                throw failure("The application did not deploy");
            }
            if (answer != null) {
                last = answer.statusCode() + " " + answer.body();
            }
            pause(POLL);
        }
        throw new StartFailure("The server was not ready within " + patience.toSeconds() + " s (its last answer: "
                + last.strip() + "); see " + logFile);
    }

    /** Done with the exit code when the process ends, however that comes about. */
    public CompletableFuture<Integer> ended() {
        return process.onExit().thenApply(Process::exitValue);
    }

    /** Where it is reached, with a slash at the end. */
    public URI baseUri() {
        var any = settings.address().equals("0.0.0.0") || settings.address().equals("::");
        return URI.create("http://" + (any ? Ports.LOOPBACK : settings.address()) + ":" + settings.port() + "/");
    }

    /** The number of the process. */
    public long pid() {
        return process.pid();
    }

    /** Whether the process runs; a paused one does. */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Its newest log file. */
    public Path logFile() {
        return logFile;
    }

    /** What it was started with. */
    public ServerSettings settings() {
        return settings;
    }

    /** Freezes it (SIGSTOP): its connections stay open and nothing answers. */
    public void pause() {
        Programs.signal(pid(), "STOP");
    }

    /** Lets a frozen one go on (SIGCONT). */
    public void resume() {
        Programs.signal(pid(), "CONT");
    }

    /** Ends it at once (SIGKILL) and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        gone(process.toHandle(), STOP_MAX);
    }

    /** Ends it in an orderly way (SIGTERM), or by force if that takes more than 30 s. May be called twice. */
    public void stop() {
        end(process.toHandle());
    }

    @Override
    public void close() {
        stop();
    }

    /** Ends what a launcher that was killed left behind in this folder. */
    static void endLeftover(Path folder) {
        try {
            var pid = Long.parseLong(Files.readString(pidFile(folder)).strip());
            ProcessHandle.of(pid).filter(process -> isOurs(process, folder)).ifPresent(ServerProcess::end);
        } catch (IOException | NumberFormatException e) {
            // no file, or half of one: nothing is known to be left
        }
    }

    /** The number may be another process's by now. */
    private static boolean isOurs(ProcessHandle process, Path folder) {
        var mark = ServerCommand.mark(folder.toAbsolutePath().normalize());
        var arguments = process.info().arguments().orElse(new String[0]);
        return java.util.Arrays.asList(arguments).contains(mark);
    }

    private static void end(ProcessHandle process) {
        Programs.signal(process.pid(), "CONT");
        process.destroy();
        if (!gone(process, STOP_MAX)) {
            process.destroyForcibly();
            gone(process, STOP_MAX);
        }
    }

    private static boolean gone(ProcessHandle process, Duration patience) {
        try {
            process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            return !process.isAlive();
        }
        return !process.isAlive();
    }

    private static Path pidFile(Path folder) {
        return folder.resolve("server.pid");
    }

    private @Nullable HttpResponse<String> ask(HttpClient client) {
        var request = HttpRequest.newBuilder(baseUri().resolve("ops/ready"))
                .timeout(ANSWER_MAX)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted", e);
        }
    }

    private StartFailure failure(String what) {
        return new StartFailure(what + log.reason().map(reason -> ": " + reason).orElse("") + "; see " + logFile);
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start was interrupted", e);
        }
    }
}
