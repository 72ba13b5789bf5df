package muster.scenario;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A domain of Payara Server of its own, made, told and started with {@code asadmin} as {@code server-config/payara} tells an
 * admin to; Muster's settings are in its environment. Stopped when the tests' Java machine ends.
 */
final class PayaraDomain {
    private static final String NAME = "muster";
    private static final int ADMIN = 48;
    private static final long MINUTES_MAX = 3;
    private static final int TRIES = 5;

    private final Path home;
    private final Path folder;
    private final Map<String, String> settings;
    private final int ports;

    private PayaraDomain(Path home, Path folder, Map<String, String> settings) throws IOException {
        this.home = home;
        this.folder = folder;
        this.settings = settings;
        this.ports = create();
    }

    /** Makes and starts a domain with the adapter deployed. */
    static PayaraDomain start(Path home, Path folder, Map<String, String> settings, Path adapter) throws IOException {
        var domain = new PayaraDomain(home, folder, settings);
        domain.local("start-domain", NAME);
        Runtime.getRuntime().addShutdownHook(new Thread(domain::stop));
        domain.remote(
                "set",
                "configs.config.server-config.network-config.network-listeners.network-listener.http-listener-1"
                        + ".address=127.0.0.1");
        domain.remote(
                "multimode",
                "--file",
                Path.of("../server-config/payara/muster.asadmin")
                        .toAbsolutePath()
                        .toString());
        domain.local("stop-domain", NAME);
        domain.local("start-domain", NAME);
        domain.remote("deploy", "--name", "artemis", adapter.toString());
        return domain;
    }

    int adminPort() {
        return ports + ADMIN;
    }

    /** Payara counts a domain's ports from a base; which of the dozen is taken, it says when it makes the domain. */
    private int create() throws IOException {
        IOException failure = new IOException("not tried");
        for (int i = 0; i < TRIES; i++) {
            int base = ThreadLocalRandom.current().nextInt(110, 320) * 100;
            try {
                local("create-domain", "--nopassword=true", "--portbase", Integer.toString(base), NAME);
                return base;
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    private void stop() {
        try {
            local("stop-domain", "--kill=true", NAME);
        } catch (IOException e) {
            System.getLogger(PayaraDomain.class.getName())
                    .log(System.Logger.Level.ERROR, "The domain did not stop.", e);
        }
    }

    private void local(String command, String... arguments) throws IOException {
        var line = new ArrayList<>(List.of(command, "--domaindir", folder.toString()));
        line.addAll(List.of(arguments));
        run(line);
    }

    private void remote(String... command) throws IOException {
        var line = new ArrayList<>(List.of("--port", Integer.toString(adminPort())));
        line.addAll(List.of(command));
        run(line);
    }

    private void run(List<String> command) throws IOException {
        var line = new ArrayList<>(List.of(home.resolve("bin/asadmin").toString(), "--interactive=false"));
        line.addAll(command);
        var builder = new ProcessBuilder(line).redirectErrorStream(true);
        settings.forEach((name, value) -> builder.environment().put(variable(name), value));
        var output = folder.resolve("asadmin.log").toFile();
        var process =
                builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output)).start();
        try {
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException("asadmin " + String.join(" ", command) + " failed; see " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped while waiting for asadmin", e);
        }
    }

    /** The name of a setting in the environment, as MicroProfile Config has it. */
    private static String variable(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }
}
