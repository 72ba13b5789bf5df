package muster.client;

import java.time.Duration;
import java.util.List;
import muster.kernel.AckPace;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.Refused;

/**
 * Reads what the server says and takes each frame to whom it concerns. Confined to the client's {@link SerialExecutor}.
 */
final class Inbox {
    /** The ref of the greeting, which no other request has. */
    static final String HELLO = "hello";

    private static final System.Logger LOG = System.getLogger(Inbox.class.getName());

    /** What concerns the connection as a whole. */
    interface Connection {
        boolean isOpen();

        void welcomed(Frame.Welcome welcome);

        /** How often to acknowledge from now on. */
        void paced(AckPace pace);

        void helloRefused(Frame.ErrorFrame error);

        void leaving(Duration retryAfter);
    }

    private final Connection connection;
    private final Requests requests;
    private final Deliveries deliveries;

    Inbox(Connection connection, Requests requests, Deliveries deliveries) {
        this.connection = connection;
        this.requests = requests;
        this.deliveries = deliveries;
    }

    void read(String text) {
        List<Frame> frames;
        try {
            frames = Frame.readAll(text);
        } catch (Refused malformed) {
            // What was in it shows as a hole or as a missing answer, and is asked for again.
            LOG.log(System.Logger.Level.WARNING, "skipped a frame of the server: {0}", malformed.getMessage());
            return;
        }
        for (var frame : frames) {
            if (!connection.isOpen()) {
                return;
            }
            take(frame);
        }
    }

    private void take(Frame frame) {
        if (frame instanceof Entry entry) {
            deliveries.pushed(entry);
        } else if (frame instanceof Frame.Sent sent) {
            requests.answered(sent.ref(), sent);
        } else if (frame instanceof Frame.Page page) {
            requests.answered(page.ref(), page);
        } else if (frame instanceof Frame.Done done) {
            requests.answered(done.ref(), done);
        } else if (frame instanceof Frame.Pong pong) {
            connection.paced(pong.pace());
            pong.receipts().forEach(deliveries::receipt);
            requests.answered(pong.ref(), pong);
        } else if (frame instanceof Frame.ConversationPage page) {
            requests.answered(page.ref(), page);
        } else if (frame instanceof Frame.Receipts counts) {
            requests.answered(counts.ref(), counts);
        } else if (frame instanceof Frame.Readers page) {
            requests.answered(page.ref(), page);
        } else if (frame instanceof Frame.Receipt receipt) {
            deliveries.receipt(receipt);
        } else if (frame instanceof ConfirmationFrame.Confirmations page) {
            requests.answered(page.ref(), page);
        } else if (frame instanceof ConfirmationFrame.Confirmed confirmed) {
            deliveries.confirmed(confirmed);
        } else if (frame instanceof ConfirmationFrame.Reminder reminder) {
            deliveries.reminder(reminder);
        } else if (frame instanceof Frame.ErrorFrame error) {
            refused(error);
        } else if (frame instanceof Frame.Badge badge) {
            deliveries.badge(badge);
        } else if (frame instanceof Frame.Notice notice) {
            deliveries.notice(notice);
        } else if (frame instanceof Frame.Announcement announcement) {
            deliveries.announcement(announcement);
        } else if (frame instanceof Frame.Membership membership) {
            deliveries.membership(membership);
        } else if (frame instanceof Frame.Welcome welcome) {
            connection.welcomed(welcome);
        } else if (frame instanceof Frame.Bye bye) {
            connection.leaving(bye.retryAfter());
        }
    }

    private void refused(Frame.ErrorFrame error) {
        if (HELLO.equals(error.ref())) {
            connection.helloRefused(error);
            return;
        }
        requests.answered(error.ref(), error);
    }
}
