package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL restarts, crashes or loses connections under the talk of two instances (P1, P3, P9). OutageIT has one. */
class DatabaseFaultsIT extends OnTwoInstances {
    private static final String OURS =
            " FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

    private enum Fault {
        RESTART,
        CRASH,
        BACKEND_KILLED,
        CONNECTIONS_CUT
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void f6_what_was_acked_survives_every_fault_of_the_database_and_the_pools_recover(long seed) {
        var random = new Random(seed);
        var faults = new ArrayList<>(Arrays.asList(Fault.values()));
        Collections.shuffle(faults, random);
        try (var chatter = chatter("database", seed, Chatter.Manner.PATIENT)) {
            for (var fault : faults) {
                chatter.until(30 + random.nextInt(60));
                make(fault);
                chatter.until(50);
            }
            chatter.settle();
        }
    }

    private void make(Fault fault) {
        switch (fault) {
            case RESTART -> {
                street.database.stop();
                street.database.startAgain();
            }
            case CRASH -> {
                street.database.stopHard();
                street.database.startAgain();
            }
            case BACKEND_KILLED -> Signals.send(ask("SELECT pid" + OURS).get(0), "KILL");
            case CONNECTIONS_CUT ->
                assertThat(ask("SELECT pg_terminate_backend(pid)::int" + OURS)).isNotEmpty();
        }
    }

    private List<Long> ask(String query) {
        return Tables.column(street.database.account(), query);
    }
}
