package muster.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One server for all tests of the class: making its files takes most of the time. */
class PostgresServerTest {
    private static final PostgresPrograms PROGRAMS = PostgresPrograms.in(Path.of("target"));

    @TempDir
    static Path folder;

    private static PostgresServer server;

    @BeforeAll
    static void start() {
        server = PostgresServer.start(PROGRAMS, folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void classes_side_by_side_may_unpack_the_programs_into_one_new_folder() {
        var fresh = folder.resolve("programs");

        var both = List.of(
                CompletableFuture.supplyAsync(() -> PostgresPrograms.in(fresh)),
                CompletableFuture.supplyAsync(() -> PostgresPrograms.in(fresh)));

        assertThat(both)
                .allSatisfy(one -> assertThat(one.join().command("postgres"))
                        .last()
                        .satisfies(program -> assertThat(Path.of(program)).isExecutable()));
    }

    @Test
    void it_is_durable() throws Exception {
        assertThat(ask("show fsync")).isEqualTo("on");
        assertThat(ask("show synchronous_commit")).isEqualTo("on");
        assertThat(ask("show full_page_writes")).isEqualTo("on");
    }

    @Test
    void data_is_there_after_a_restart_and_after_a_crash() throws Exception {
        execute("create table if not exists kept(what text)");
        execute("insert into kept values ('before the restart')");
        server.stop();
        server.startAgain();
        execute("insert into kept values ('before the crash')");
        server.stopHard();
        server.startAgain();

        assertThat(ask("select string_agg(what, ', ' order by what) from kept"))
                .isEqualTo("before the crash, before the restart");
    }

    @Test
    void the_next_start_stops_what_an_earlier_process_left_running() {
        long left = server.pid();

        server.startAgain();

        assertThat(server.pid()).isNotEqualTo(left);
    }

    /** Such as a run of tests that fails before there is anything to close. */
    @Test
    void it_may_end_with_a_process_that_does_not_stop_it(@TempDir Path other) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Leaver.class.getName(),
                        other.toString())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as("it was running").isEqualTo(Leaver.LEFT_RUNNING);
        assertThat(other.resolve("database/postmaster.pid")).doesNotExist();
    }

    /** Starts a server and leaves without a word. */
    static final class Leaver {
        /** None of those that a JVM ends with by itself. */
        static final int LEFT_RUNNING = 42;

        public static void main(String[] folder) {
            var left = PostgresServer.start(PROGRAMS, Path.of(folder[0])).endWithProcess();
            System.exit(left.pid() > 0 ? LEFT_RUNNING : 1);
        }
    }

    @Test
    void the_application_is_no_superuser() throws Exception {
        assertThat(ask("select rolsuper from pg_roles where rolname = current_user"))
                .isEqualTo("f");
    }

    @Test
    void nobody_gets_in_without_the_password() {
        var account = server.account();

        assertThatThrownBy(() -> PostgresSetup.connect(new DatabaseAccount(account.url(), account.user(), "wrong"))
                        .close())
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void the_password_file_is_the_owners_alone() throws IOException {
        var permissions = Files.getPosixFilePermissions(folder.resolve("database.password"));

        assertThat(PosixFilePermissions.toString(permissions)).isEqualTo("rw-------");
    }

    @Test
    void garbage_in_PG_VERSION_is_told_in_a_sentence(@TempDir Path other) throws IOException {
        dataThatSays(other, "\u0000\u0001");

        assertThatThrownBy(() -> PostgresServer.start(PROGRAMS, other))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("PG_VERSION");
    }

    @Test
    void a_missing_PG_VERSION_is_told_in_a_sentence(@TempDir Path other) throws IOException {
        Files.createDirectory(other.resolve("database"));

        assertThatThrownBy(() -> PostgresServer.start(PROGRAMS, other))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("is damaged")
                .hasMessageContaining("cannot be read");
    }

    @Test
    void data_of_another_version_is_told_by_its_number(@TempDir Path other) throws IOException {
        dataThatSays(other, "15\n");

        assertThatThrownBy(() -> PostgresServer.start(PROGRAMS, other))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("was written by PostgreSQL 15");
    }

    @Test
    void files_that_PostgreSQL_cannot_read_are_told_with_its_reason(@TempDir Path other) throws IOException {
        dataThatSays(other, "18\n");
        Secrets.write(other.resolve("database.password"), "secret");

        assertThatThrownBy(() -> PostgresServer.start(PROGRAMS, other))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("PostgreSQL did not start")
                .hasMessageContaining("postgresql.log");
    }

    @Test
    void a_taken_port_is_told_with_the_option_to_choose_another() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Ports.requireFree(Ports.LOOPBACK, taken.getLocalPort(), Settings.POSTGRES_PORT))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("Port " + taken.getLocalPort())
                    .hasMessageContaining("-Dmuster.postgres.port");
        }
    }

    @Test
    void a_server_that_would_lose_messages_is_refused(@TempDir Path other) {
        assertThatThrownBy(() -> PostgresServer.start(PROGRAMS, other, 0, Map.of("fsync", "off")))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("fsync off");
        assertThat(other.resolve("database/postmaster.pid")).doesNotExist();
    }

    private static void dataThatSays(Path folder, String version) throws IOException {
        Files.createDirectory(folder.resolve("database"));
        Files.writeString(folder.resolve("database/PG_VERSION"), version);
    }

    private static void execute(String command) throws SQLException {
        try (var connection = PostgresSetup.connect(server.account());
                var statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    private static String ask(String question) throws SQLException {
        try (var connection = PostgresSetup.connect(server.account());
                var statement = connection.createStatement();
                var answer = statement.executeQuery(question)) {
            answer.next();
            return answer.getString(1);
        }
    }
}
