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
import org.junit.jupiter.api.Test;

/** Read times that nobody keeps any more go, whole weeks at once, and leave counts and lists right. */
class ReadTimesLifeIT {
    private static final LocalDate OLD_WEEK = LocalDate.of(2025, 1, 6);

    @Test
    void old_weeks_are_archived_and_dropped_and_the_lists_say_so() throws Exception {
        try (var house = new House("read-times")) {
            var archive = Surroundings.folder("archive");
            house.open(Map.of(
                    "muster.receipts.keep", "P30D",
                    "muster.receipts.archive", archive.toString(),
                    "muster.receipts.tidy-every", "PT1S",
                    "muster.receipts.quiet-from", "0",
                    "muster.receipts.quiet-until", "24"));
            try (var town = new Town(house.base());
                    var database = connection(house)) {
                var people = town.people("anna", "bert");
                long group = people.get(0).rest().openGroup("old", null, "names", 0);
                people.get(0).rest().addMembers(group, List.of(people.get(1).id()));
                var annas = town.ear(people.get(0));
                long old = annas.say(group, "old").seq();
                long young = annas.say(group, "young").seq();
                run(database, "update messagelog.entry set sent_at = '2025-01-07T10:00:00Z' where seq = " + old);
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
                await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(file) && !isThere(database));

                assertThat(unzipped(file))
                        .isEqualTo(group + "," + people.get(1).id() + ",2025-01-08,1," + old + ",60\n");
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
    }

    private static Connection connection(House house) throws SQLException {
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
