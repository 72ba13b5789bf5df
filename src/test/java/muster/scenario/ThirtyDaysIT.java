package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import muster.kernel.ReaderOrder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the server is told to keep for thirty days: read times go by whole weeks and leave counts and lists right, messages go by
 * the clock that is behind. The clock of this database can be moved.
 */
class ThirtyDaysIT {
    private static final LocalDate OLD_WEEK = LocalDate.of(2025, 1, 6);
    private static final Duration SOON = Duration.ofSeconds(30);

    private static House house;
    private static Path archive;

    @BeforeAll
    static void open() {
        house = new House("thirty-days");
        archive = Surroundings.folder("archive");
        house.execute("create schema moved");
        moveClock(0);
        house.execute("alter role current_user set search_path = moved, pg_catalog");
        house.open(Map.of(
                "muster.receipts.keep", "P30D",
                "muster.receipts.archive", archive.toString(),
                "muster.receipts.tidy-every", "PT1S",
                "muster.receipts.quiet-from", "0",
                "muster.receipts.quiet-until", "24",
                "muster.messagelog.retention-days", "30",
                "muster.messagelog.retention-every", "PT1S"));
    }

    @AfterAll
    static void close() throws Exception {
        Closing.all(house);
    }

    private static void moveClock(int days) {
        house.execute("create or replace function moved.now() returns timestamptz language sql stable as"
                + " $$ select pg_catalog.now() + interval '" + days + " days' $$");
    }

    /** Groups that say nothing go by the server's days, one that says for ever does not. */
    @Test
    void messages_go_by_the_servers_days_and_by_the_clock_that_is_behind() {
        try (var town = new Town(house.base())) {
            var anna = town.person("anna");
            long kept = town.groupOf(anna);
            long old = town.groupOf(anna);
            long older = town.groupOf(anna);
            long forEver = town.groupOf(anna);
            house.execute("update groups.chat_group set retention_days = 0 where id = " + forEver);
            long last = town.groupOf(anna); // Later everybody's session is over.

            // The instance's clock is ahead of it. Before anything is old, or a tick in between takes it.
            moveClock(-60);
            aged(kept, 20);
            aged(old, 40);
            aged(older, 100);
            aged(forEver, 400);
            awaitGone(older);
            assertThat(floor(old)).as("not old enough for the database").isZero();

            moveClock(60); // It is ahead of the instance's clock.
            awaitGone(old);
            awaitGone(aged(last, 31)); // By a tick that saw the others as well.
            assertThat(floor(kept)).as("not old enough for the instance").isZero();
            assertThat(floor(forEver)).isZero();
        } finally {
            moveClock(0);
        }
    }

    private static long aged(long group, int days) {
        house.execute("update messagelog.entry set sent_at = pg_catalog.now() - interval '" + days
                + " days' where group_id = " + group);
        return group;
    }

    private static void awaitGone(long group) {
        await().atMost(SOON).until(() -> floor(group) > 0);
    }

    private static long floor(long group) {
        return Tables.column(
                        house.database.account(), "select floor_seq from messagelog.head where group_id = " + group)
                .get(0);
    }

    @Test
    void old_weeks_are_archived_and_dropped_and_the_lists_say_so() throws Exception {
        try (var town = new Town(house.base());
                var database = connection()) {
            var people = town.people("anna", "bert");
            long group = people.get(0).rest().openGroup("old", null, "names", 0);
            run(database, "update groups.chat_group set retention_days = 0 where id = " + group);
            people.get(0).rest().addMembers(group, List.of(people.get(1).id()));
            var annas = town.ear(people.get(0));
            long old = annas.say(group, "old").seq();
            long young = annas.say(group, "young").seq();
            run(
                    database,
                    "update messagelog.entry set sent_at = '2025-01-07T10:00:00Z' where group_id = " + group
                            + " and seq = " + old);
            run(
                    database,
                    "update receipts.cursor set read_seq = " + old + " where user_id = "
                            + people.get(1).id());
            database.setAutoCommit(false); // Or it is let go before the row is in it.
            run(database, "create table receipts.read_range_20250106 (like receipts.read_range including all)");
            run(
                    database,
                    "insert into receipts.read_range_20250106 values (" + group + ", "
                            + people.get(1).id() + ", '2025-01-08', 1, " + old + ", array[" + old
                            + "], array[60])");
            run(
                    database,
                    "alter table receipts.read_range attach partition receipts.read_range_20250106"
                            + " for values from ('2025-01-06') to ('2025-01-13')");
            database.commit();
            database.setAutoCommit(true);

            var file = archive.resolve("read-times-" + OLD_WEEK + ".csv.gz");
            await().atMost(SOON).until(() -> Files.exists(file) && !isThere(database));

            assertThat(unzipped(file)).isEqualTo(group + "," + people.get(1).id() + ",2025-01-08,1," + old + ",60\n");
            var page = annas.client()
                    .readers(group, old, true, ReaderOrder.TIME, null, 10)
                    .join();
            assertThat(page.users()).singleElement().satisfies(reader -> {
                assertThat(reader.user()).isEqualTo(people.get(1).id());
                assertThat(reader.at()).isNull();
            });
            assertThat(page.keptSince())
                    .isEqualTo(LocalDate.now(ZoneOffset.UTC)
                            .minusDays(30)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant());
            town.ear(people.get(1)).client().readNow(Map.of(group, young)).join();
            assertThat(annas.client()
                            .readers(group, young, true, ReaderOrder.TIME, null, 10)
                            .join()
                            .users())
                    .singleElement()
                    .satisfies(reader -> assertThat(reader.at()).isNotNull());
        }
    }

    private static Connection connection() throws SQLException {
        var account = house.database.account();
        return DriverManager.getConnection(account.url(), account.user(), account.password());
    }

    private static boolean isThere(Connection database) throws SQLException {
        try (var statement = database.createStatement();
                var answer = statement.executeQuery("select to_regclass('receipts.read_range_20250106') is not null")) {
            return answer.next() && answer.getBoolean(1);
        }
    }

    private static void run(Connection database, String sql) throws SQLException {
        try (var statement = database.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String unzipped(Path file) throws IOException {
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
