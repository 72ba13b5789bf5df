package muster.scenario;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import muster.launcher.Broker;
import muster.launcher.BrokerAccount;

/**
 * The launcher's broker in a process of its own, so that it can be frozen: one inside the test would freeze the test. Told
 * what to do line by line, and each line is answered with one.
 */
final class BrokerProcess implements AutoCloseable {
    private static final int END_WITHIN_SECONDS = 10;

    private final Process process;
    private final BufferedWriter orders;
    private final BufferedReader answers;
    private final BrokerAccount account;

    BrokerProcess(Path log) {
        try {
            process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx256m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            BrokerProcess.class.getName())
                    .redirectError(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        orders = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
        var words = told("account").split(" ", 3);
        account = new BrokerAccount(words[0], words[1], words[2]);
    }

    /** The process: a broker that runs, until its input ends. */
    public static void main(String[] arguments) throws IOException {
        var out = System.out;
        System.setOut(System.err); // Whatever Artemis prints is no answer.
        try (var broker = Broker.start(0);
                var in = new BufferedReader(new java.io.InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (var order = in.readLine(); order != null; order = in.readLine()) {
                switch (order) {
                    case "stop" -> broker.stop();
                    case "start" -> broker.startAgain();
                    default -> {}
                }
                var account = broker.account();
                out.println(account.url() + " " + account.user() + " " + account.password());
                out.flush();
            }
        }
        System.exit(0);
    }

    /** How to reach it; stays the same over a stop and a start. */
    BrokerAccount account() {
        return account;
    }

    /** Ends the broker: its port refuses. */
    void stop() {
        told("stop");
    }

    /** Starts it again, empty; nothing happens if it runs. */
    void startAgain() {
        told("start");
    }

    /** Freezes it: connections stay open, nothing is read from them. */
    void pause() {
        signal("STOP");
    }

    /** Lets a frozen one go on. */
    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Signals.send(process.pid(), name);
    }

    private String told(String order) {
        try {
            orders.write(order + "\n");
            orders.flush();
            var answer = answers.readLine();
            if (answer == null) {
                throw new IllegalStateException("the broker's process has ended");
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        resume();
        try {
            orders.close();
            if (!process.waitFor(END_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
