package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import muster.client.MusterClient;
import muster.scenario.Town.Person;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Acks: merged into one row per member and flush, and what comes again without them. */
class AcksIT extends InTown {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Person bert;
    private Person carl;
    private long group;
    private Ear annas;
    private MusterClient berts;

    @BeforeEach
    void arrive() {
        var people = town.people("anna", "bert", "carl");
        bert = people.get(1);
        carl = people.get(2);
        group = town.groupOf(people.get(0), bert, carl);
        annas = town.ear(people.get(0));
        berts = town.ear(bert).client();
    }

    @Test
    void however_often_somebody_acks_one_row_is_written_per_flush() {
        long last = 0;
        for (int i = 0; i < 50; i++) {
            last = say("text " + i);
        }
        Tables.run("create table receipts.writes (tx xid8, user_id bigint)");
        Tables.run("create function receipts.note_write() returns trigger language plpgsql as"
                + " 'begin insert into receipts.writes values (pg_current_xact_id(), new.user_id); return null; end'");
        Tables.run("create trigger note_write after update on receipts.cursor for each row when (new.group_id = "
                + group + ") execute function receipts.note_write()");
        try {
            long began = System.nanoTime();
            for (long seq = last - 49; seq <= last; seq++) {
                berts.ackNow(Map.of(group, seq)).join();
                berts.readNow(Map.of(group, seq)).join();
            }
            long read = last;
            await().atMost(SOON)
                    .until(() -> Tables.column("select read_seq from receipts.cursor where group_id = " + group
                                    + " and user_id = " + bert.id())
                            .equals(List.of(read)));
            long flushes = Duration.ofNanos(System.nanoTime() - began).toSeconds() + 2; // muster.receipts.flush-every

            var writes =
                    Tables.column("select count(*) from receipts.writes where user_id = " + bert.id() + " group by tx");
            assertThat(writes)
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo((int) flushes)
                    .containsOnly(1L);
        } finally {
            Tables.run("drop trigger note_write on receipts.cursor");
            Tables.run("drop function receipts.note_write()");
            Tables.run("drop table receipts.writes");
        }
    }

    @Test
    void who_never_acked_gets_it_again_and_who_was_there_drops_it() {
        var never = MusterClient.builder()
                .servers(List.of(base()))
                .token(carl.token())
                .ackAfter(Duration.ofMinutes(5))
                .ackEvery(1_000);
        var heard = new CopyOnWriteArrayList<Long>();
        var first = never.listener((client, entry) -> heard.add(entry.seq())).connect();
        try {
            first.ready().orTimeout(20, TimeUnit.SECONDS).join();
            long seq = say("not acked");
            await().atMost(SOON).until(() -> heard.contains(seq));
            assertThat(Town.state(carl, group).acked()).isLessThan(seq);

            long acked = Town.state(carl, group).acked();
            var again = new CopyOnWriteArrayList<Long>();
            try (var second = MusterClient.builder()
                    .servers(List.of(base()))
                    .token(carl.token())
                    .resumeFrom(Map.of(group, acked))
                    .listener((client, entry) -> again.add(entry.seq()))
                    .connect()) {
                second.ready().orTimeout(20, TimeUnit.SECONDS).join();
                assertThat(again).contains(seq);
            }
            try (var third = MusterClient.builder()
                    .servers(List.of(base()))
                    .token(carl.token())
                    .resumeFrom(Map.of(group, seq))
                    .listener((client, entry) -> again.add(-entry.seq()))
                    .connect()) {
                third.ready().orTimeout(20, TimeUnit.SECONDS).join();
                assertThat(again).as("by position").doesNotContain(-seq);
            }
        } finally {
            first.close();
        }
    }

    private long say(String text) {
        return annas.say(group, text).seq();
    }
}
