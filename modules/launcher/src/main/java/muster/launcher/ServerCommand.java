package muster.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** The command line of Payara Micro and the files that it names. */
final class ServerCommand {
    /** Marks our servers in the process list. */
    private static final String MARK = "-Dmuster.server.folder=";

    private static final int LOG_BYTES_MAX = 10_000_000;
    private static final int LOG_FILES = 5;

    private final ServerSettings settings;
    private final Path root;
    private final Path temporary;

    ServerCommand(ServerSettings settings) {
        this.settings = settings;
        root = settings.folder().resolve("payara");
        temporary = settings.folder().resolve("tmp");
    }

    static String mark(Path folder) {
        return MARK + folder;
    }

    /** Payara keeps its configuration and would deploy the last start's archives again: each start begins empty. */
    void prepare() throws IOException {
        Folders.delete(root);
        Folders.delete(temporary);
        Files.createDirectories(temporary);
        Files.createDirectories(log());
        if (Files.exists(newestLog())) {
            // Away with it before the start: its errors are not this start's.
            Files.move(newestLog(), log().resolve("server.last.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        Files.writeString(
                file("pre-boot.txt"),
                "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address="
                        + settings.address() + "\n");
        // Before the WAR, which refers to it, and under the name by which it does. By a path relative to the working
        // folder:
        // Payara splits the line at blanks, which the folder's own path may have.
        Files.copy(settings.files().adapter(), file("artemis.rar"));
        Files.writeString(file("post-boot.txt"), "deploy --name artemis tmp/artemis.rar\n");
        Files.writeString(file("logging.properties"), logging());
    }

    List<String> line() {
        var line = new ArrayList<String>();
        if (Programs.exists("setsid")) {
            // A group of its own: Ctrl-C in the terminal must reach the launcher alone, which then stops all in order.
            line.add("setsid");
        }
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add(mark(settings.folder()));
        line.add("-Xmx" + settings.heap());
        line.add("-XX:+ExitOnOutOfMemoryError");
        line.add("-Djava.awt.headless=true");
        line.add("-Djava.io.tmpdir=" + temporary);
        settings.properties().forEach((name, value) -> line.add("-D" + name + "=" + value));
        line.addAll(settings.jvmOptions());
        line.addAll(List.of("-jar", settings.files().payaraMicro().toString()));
        // Not with --nocluster: together they start Hazelcast after all, on port 6900 of every interface.
        line.addAll(List.of("--nohazelcast", "--disablephonehome"));
        line.addAll(List.of("--rootdir", root.toString()));
        line.addAll(List.of("--port", Integer.toString(settings.port())));
        line.addAll(List.of("--logproperties", file("logging.properties").toString()));
        line.addAll(List.of("--prebootcommandfile", file("pre-boot.txt").toString()));
        line.addAll(List.of("--postbootcommandfile", file("post-boot.txt").toString()));
        line.addAll(List.of("--deploy", settings.files().war().toString(), "--contextroot", "/"));
        return line;
    }

    /** What is written before there is a log, and by the Java machine itself. */
    Path output() {
        return log().resolve("server.out");
    }

    /** The log of the present start; full files move on to server.1.log and so on, the start before to server.last.log. */
    Path newestLog() {
        return log().resolve("server.0.log");
    }

    private Path log() {
        return settings.folder().resolve("log");
    }

    private Path file(String name) {
        return settings.folder().resolve("tmp").resolve(name);
    }

    private String logging() {
        return """
                handlers=java.util.logging.FileHandler
                java.util.logging.FileHandler.pattern=%s/server.%%g.log
                java.util.logging.FileHandler.limit=%d
                java.util.logging.FileHandler.count=%d
                java.util.logging.FileHandler.append=false
                java.util.logging.FileHandler.encoding=UTF-8
                java.util.logging.FileHandler.formatter=java.util.logging.SimpleFormatter
                java.util.logging.SimpleFormatter.format=%%1$tF %%1$tT.%%1$tL %%4$s [%%3$s] %%5$s%%6$s%%n
                .level=INFO
                # expired certificates of Java's own trust store, in full
                javax.enterprise.system.ssl.security.level=SEVERE
                javax.enterprise.system.security.ssl.level=SEVERE
                javax.enterprise.system.tools.deployment.common.level=WARNING
                fish.payara.boot.runtime.BootCommand.level=WARNING
                org.apache.activemq.audit.level=OFF
                """.formatted(log(), LOG_BYTES_MAX, LOG_FILES);
    }
}
