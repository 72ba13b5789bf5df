package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import muster.kernel.Json;
import muster.kernel.JsonWriter;

/** The JavaScript client in a process of Node's, told what to do line by line. */
final class NodeScenarioClient extends JsScenarioClient {
    private static final System.Logger LOG = System.getLogger(NodeScenarioClient.class.getName());
    /** Longer than the actor itself waits. */
    private static final int ANSWERS_WITHIN_S = 90;

    private static final Path CLIENT =
            Path.of("../modules/client-js/muster.js").toAbsolutePath().normalize();
    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\..*");

    private final Path errors = Surroundings.folder("node").resolve("errors.log");
    private final Process node;
    private final BufferedWriter orders;
    private final BufferedReader answers;

    private NodeScenarioClient() throws IOException, URISyntaxException {
        var driver =
                Path.of(NodeScenarioClient.class.getResource("client-node.mjs").toURI());
        // Up to Node 21 there is a WebSocket for who asks for it.
        node = new ProcessBuilder(
                        "node", "--experimental-websocket", "--no-warnings", driver.toString(), CLIENT.toString())
                .redirectError(errors.toFile())
                .start();
        orders = node.outputWriter();
        answers = node.inputReader();
    }

    /** Starts Node; without one that has a WebSocket the test is skipped, except where CI=true promises that all tests run. */
    static NodeScenarioClient start() {
        var version = version();
        var number = VERSION.matcher(version);
        boolean there = number.matches()
                && 100 * Integer.parseInt(number.group(1)) + Integer.parseInt(number.group(2)) >= 2_010;
        var missing = "The JavaScript client is not tested in Node: it takes 20.10 or later on the PATH, and there is "
                + version;
        if ("true".equals(System.getenv("CI"))) {
            assertThat(there).as(missing).isTrue();
        }
        if (!there) {
            LOG.log(System.Logger.Level.WARNING, missing);
        }
        assumeTrue(there, missing);
        try {
            return new NodeScenarioClient();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String version() {
        try {
            var asked = new ProcessBuilder("node", "--version").start();
            try (var answer = asked.inputReader()) {
                var line = answer.readLine();
                return line == null ? "none" : line;
            }
        } catch (IOException e) {
            return "none";
        }
    }

    @Override
    Object act(String what, JsonWriter with) {
        try {
            orders.write(new JsonWriter()
                            .begin()
                            .field("do", what)
                            .raw("with", with.end().toString())
                            .end() + "\n");
            orders.flush();
            var line = answerInTime();
            if (line == null) {
                throw new IllegalStateException("Node has ended: " + Files.readString(errors));
            }
            var answer = Json.parseObject(line);
            if (answer.has("failure")) {
                throw new IllegalStateException(answer.text("failure", 10_000));
            }
            return answer.get("value");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null when Node has ended. */
    private String answerInTime() {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return answers.readLine();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .orTimeout(ANSWERS_WITHIN_S, TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        node.destroy();
    }
}
