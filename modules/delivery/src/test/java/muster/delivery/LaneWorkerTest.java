package muster.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import muster.messagelog.LogEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaneWorkerTest {
    private final LaneWorker worker = new LaneWorker(new Nobody(), new FanOut(0, () -> false), 1_000, Duration.ZERO);
    private final CompletableFuture<Boolean> busy = new CompletableFuture<>();

    @BeforeEach
    void start() {
        new Thread(worker).start();
    }

    @AfterEach
    void stop() {
        worker.stop();
    }

    /** Answers to those who send go out past a lane that is busy: they would wait for all of a large group. */
    @ParameterizedTest
    @CsvSource({"128, false", "129, true"})
    void a_worker_is_busy_while_it_sends_to_many_and_not_afterwards(int many, boolean expected) throws Exception {
        worker.mustMail(
                LaneLog.GROUP,
                lane -> LongStream.rangeClosed(1, many).forEach(user -> {
                    var subscriber = new Curious(user);
                    lane.attach(subscriber);
                    lane.open(subscriber, true, 0, 0);
                }));
        worker.mustMail(LaneLog.GROUP, lane -> lane.offer(List.of(LaneLog.message(1))));

        assertThat(busy.get(10, TimeUnit.SECONDS)).isEqualTo(expected);

        worker.mustMail(LaneLog.GROUP + 1, lane -> {});
        var after = new CompletableFuture<Boolean>();
        worker.mustMail(LaneLog.GROUP + 1, lane -> after.complete(worker.isBusy()));
        assertThat(after.get(10, TimeUnit.SECONDS)).isFalse();
    }

    /** Looks at the worker when it is sent something. */
    private final class Curious implements Subscriber {
        private final long user;

        Curious(long user) {
            this.user = user;
        }

        @Override
        public long user() {
            return user;
        }

        @Override
        public void queue(Chunk chunk) {
            busy.complete(worker.isBusy());
        }
    }

    private static final class Nobody implements LaneHost {
        @Override
        public void fill(long group, long after, long to) {}

        @Override
        public Collection<? extends Subscriber> connectionsOf(long user) {
            return List.of();
        }

        @Override
        public void joined(long group, Subscriber subscriber) {}

        @Override
        public void roleChanged(long group, Subscriber subscriber) {}

        @Override
        public void left(long group, Subscriber subscriber) {}

        @Override
        public void reached(long group, List<LogEntry> run, int connections) {}

        @Override
        public void grewUnseen(long group) {}
    }
}
