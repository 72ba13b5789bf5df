package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import muster.client.MusterRest;
import muster.launcher.ServerProcess;

/** What a server's process has and does, seen from outside. */
final class Vitals {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    private final ServerProcess server;
    private final HttpClient http = HttpClient.newHttpClient();
    private final String token;

    Vitals(ServerProcess server) {
        this.server = server;
        token = new MusterRest(server.baseUri())
                .signIn("admin", Town.ADMIN_PASSWORD)
                .token();
    }

    /** A gauge of {@code /ops/metrics}. */
    double metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("there is no metric " + name));
    }

    /** Connections that this instance keeps. */
    int connections() {
        return (int) metric("muster_delivery_connections");
    }

    /** What is reachable in its heap, in MB. */
    long liveHeapMb() {
        var total = jcmd("GC.class_histogram")
                .lines()
                .filter(line -> line.startsWith("Total"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(BLANKS.splitAsStream(total.trim()).toList().get(2)) >> 20;
    }

    /** The stacks of all its threads. */
    String threads() {
        return jcmd("Thread.print");
    }

    /** Files and sockets that it holds open. */
    long openFiles() {
        try (var files = Files.list(Path.of("/proc", Long.toString(server.pid()), "fd"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that it has logged since its start. */
    String log() {
        try {
            return Files.readString(server.logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String metrics() {
        var request = HttpRequest.newBuilder(at("ops/metrics"))
                .header("Authorization", "Bearer " + token)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting for the metrics", e);
        }
    }

    private URI at(String path) {
        return server.baseUri().resolve(path);
    }

    private String jcmd(String order) {
        var program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            var process = new ProcessBuilder(program, Long.toString(server.pid()), order)
                    .redirectErrorStream(true)
                    .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
