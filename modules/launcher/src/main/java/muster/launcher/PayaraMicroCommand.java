package muster.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Payara Micro: all that it is told stands on its command line and in the files that this names. */
final class PayaraMicroCommand extends ServerCommand {
    private static final String PRE_BOOT = "pre-boot.asadmin";

    PayaraMicroCommand(ServerSettings settings) {
        super(settings);
    }

    @Override
    Path root() {
        return settings().folder().resolve("payara");
    }

    @Override
    void setUp() throws IOException {
        Files.writeString(
                file("pre-boot.txt"),
                preBoot()
                        + "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener.address="
                        + settings().address() + "\n");
        // Before the WAR, which refers to it, and under the name by which it does. By a path relative to the working
        // folder: Payara splits the line at blanks, which the folder's own path may have.
        Files.copy(settings().files().adapter(), file("artemis.rar"));
        Files.writeString(file("post-boot.txt"), "deploy --name artemis tmp/artemis.rar\n");
        Files.writeString(file("logging.properties"), logging());
    }

    @Override
    List<String> program() {
        var line = new ArrayList<String>();
        line.addAll(List.of("-jar", settings().files().server().toString()));
        // Not with --nocluster: together they start Hazelcast after all, on port 6900 of every interface.
        line.addAll(List.of("--nohazelcast", "--disablephonehome"));
        line.addAll(List.of("--rootdir", root().toString()));
        line.addAll(List.of("--port", Integer.toString(settings().port())));
        line.addAll(List.of("--logproperties", file("logging.properties").toString()));
        line.addAll(List.of("--prebootcommandfile", file("pre-boot.txt").toString()));
        line.addAll(List.of("--postbootcommandfile", file("post-boot.txt").toString()));
        line.addAll(List.of("--deploy", settings().files().war().toString(), "--contextroot", "/"));
        return line;
    }

    @Override
    Path newestLog() {
        return logFolder().resolve("server.0.log");
    }

    @Override
    ServerLog log() {
        return ServerLog.ofPayaraMicro(newestLog(), output());
    }

    /** The lines that {@code server-config/payara-micro} has for every Payara Micro. */
    private static String preBoot() throws IOException {
        try (var own = Objects.requireNonNull(PayaraMicroCommand.class.getResourceAsStream(PRE_BOOT))) {
            return new String(own.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Path file(String name) {
        return temporary().resolve(name);
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
                """.formatted(logFolder(), LOG_BYTES_MAX, LOG_FILES);
    }
}
