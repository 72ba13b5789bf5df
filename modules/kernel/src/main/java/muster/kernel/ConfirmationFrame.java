package muster.kernel;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server says of messages that are to be confirmed. */
public sealed interface ConfirmationFrame extends Frame {
    /** More have confirmed these messages of yours than you were told before: {@code read} counts those who have. */
    record Confirmed(long group, List<ReceiptCount> counts) implements ConfirmationFrame {
        @Override
        public void write(JsonWriter out) {
            out.begin("confirmed").field("g", group);
            ReceiptCount.writeAll(out, counts);
            out.end();
        }
    }

    /**
     * Answer to {@code confirmations}: how many have confirmed the message of those who should, and a page of who has, with
     * times, or of who has not, by id. The last user is the {@code after} of the page that follows when there is {@code more}.
     */
    record Confirmations(@Nullable String ref, long group, ReceiptCount count, List<Reader> users, boolean more)
            implements ConfirmationFrame {
        @Override
        public void write(JsonWriter out) {
            out.begin("confirmations")
                    .field("ref", ref)
                    .field("g", group)
                    .field("seq", count.seq())
                    .field("confirmed", count.read())
                    .field("of", count.of());
            Reader.writeAll(out, users);
            out.flag("more", more).end();
        }

        /** The same page as an answer to {@code ref}. */
        public Confirmations answering(@Nullable String ref) {
            return new Confirmations(ref, group, count, users, more);
        }
    }

    /** You have not confirmed this message; {@code confirmBy} as in {@link Entry}. */
    record Reminder(long group, long seq, Instant confirmBy) implements ConfirmationFrame {
        @Override
        public void write(JsonWriter out) {
            out.begin("reminder").field("g", group).field("seq", seq);
            Demand.write(out, confirmBy);
            out.end();
        }
    }
}
