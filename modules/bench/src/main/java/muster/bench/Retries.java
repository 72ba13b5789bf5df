package muster.bench;

import java.io.IOException;
import java.util.PriorityQueue;
import java.util.Random;

/** What members were told to try again later. Confined to the loop's thread. */
final class Retries {
    private static final long RETRY_MILLIS = 1_000;
    private static final long SEED = 1;

    private final PriorityQueue<Again> again = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));
    private final Random random = new Random(SEED);

    /** Something to try again. */
    interface Attempt {
        void make() throws IOException;
    }

    private record Again(long at, Attempt attempt) {}

    /** Half as long again at most: all that were refused together would come together. */
    void later(long millis, Attempt attempt) {
        double wait = Math.max(millis, RETRY_MILLIS) * (1 + random.nextDouble() / 2);
        again.add(new Again(System.nanoTime() + (long) (wait * 1e6), attempt));
    }

    /** Makes the attempts that are due. */
    void makeDue(long now) throws IOException {
        while (!again.isEmpty() && again.element().at - now <= 0) {
            again.remove().attempt.make();
        }
    }
}
