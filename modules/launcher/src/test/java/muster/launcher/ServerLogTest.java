package muster.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerLogTest {
    @TempDir
    Path folder;

    @Test
    void the_cause_below_the_first_error_is_the_reason() throws IOException {
        var log = log("""
                2026-11-21 12:00:00.000 WARNING [x] harmless
                2026-11-21 12:00:01.000 SEVERE [javax.enterprise.system.core] Exception while loading the app
                java.lang.RuntimeException: wrapped
                Caused by: org.jboss.weld.exceptions.DeploymentException: muster.unread.batch-max must be 1 to 10000
                	at somewhere
                2026-11-21 12:00:02.000 INFO [PayaraMicro] Payara Micro 6.2025.10 (build 42) ready in 9,858 (ms)
                """);

        assertThat(log.isStarted()).isTrue();
        assertThat(log.isDeploymentFailed()).isTrue();
        assertThat(log.reason()).contains("muster.unread.batch-max must be 1 to 10000");
    }

    @Test
    void without_a_log_the_last_words_of_the_Java_machine_are_the_reason() throws IOException {
        Files.writeString(folder.resolve("server.out"), "Error: Could not create the Java Virtual Machine.\n\n");

        var log = new ServerLog(folder.resolve("missing"), folder.resolve("server.out"));

        assertThat(log.isStarted()).isFalse();
        assertThat(log.reason()).contains("Error: Could not create the Java Virtual Machine.");
    }

    private ServerLog log(String text) throws IOException {
        Files.writeString(folder.resolve("server.0.log"), text);
        return new ServerLog(folder.resolve("server.0.log"), folder.resolve("server.out"));
    }
}
