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

        var log = ServerLog.ofPayaraMicro(folder.resolve("missing"), folder.resolve("server.out"));

        assertThat(log.isStarted()).isFalse();
        assertThat(log.reason()).contains("Error: Could not create the Java Virtual Machine.");
    }

    @Test
    void of_what_WildFly_says_of_its_first_error_the_innermost_cause_is_the_reason() throws IOException {
        Files.writeString(folder.resolve("server.log"), """
                2026-11-21 14:54:07,418 WARN  [x] (main) harmless
                2026-11-21 14:54:21,841 ERROR [org.jboss.msc.service.fail] (pool -- 90) MSC000001: Failed to start service x
                	at somewhere
                Caused by: java.lang.RuntimeException: java.lang.IllegalArgumentException: append-workers, not 0
                	... 9 more
                Caused by: java.lang.IllegalArgumentException: append-workers must lie between 1 and 16, not 0
                2026-11-21 14:54:21,976 ERROR [x] (Controller Boot Thread) WFLYCTL0013: Operation ("deploy") failed
                Caused by: java.lang.Exception: of another error
                2026-11-21 14:54:22,523 ERROR [org.jboss.as] (main) WFLYSRV0026: WildFly 39.0.1.Final started (with errors)
                """);

        var log = ServerLog.ofWildFly(folder.resolve("server.log"), folder.resolve("server.out"));

        assertThat(log.isStarted()).isTrue();
        assertThat(log.isDeploymentFailed()).isTrue();
        assertThat(log.reason()).contains("append-workers must lie between 1 and 16, not 0");
    }

    @Test
    void an_error_of_WildFly_without_a_cause_is_the_reason_itself() throws IOException {
        Files.writeString(folder.resolve("server.log"), """
                2026-11-21 14:54:21,976 ERROR [x] (Controller Boot Thread) WFLYCTL0013: artemis.rar is missing
                2026-11-21 14:54:22,523 ERROR [org.jboss.as] (main) WFLYSRV0026: WildFly 39.0.1.Final started (with errors)
                """);

        assertThat(ServerLog.ofWildFly(folder.resolve("server.log"), folder.resolve("server.out"))
                        .reason())
                .contains("artemis.rar is missing");
    }

    private ServerLog log(String text) throws IOException {
        Files.writeString(folder.resolve("server.0.log"), text);
        return ServerLog.ofPayaraMicro(folder.resolve("server.0.log"), folder.resolve("server.out"));
    }
}
