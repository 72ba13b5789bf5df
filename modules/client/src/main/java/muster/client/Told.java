package muster.client;

import java.util.List;
import java.util.function.Consumer;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.GroupState;

/**
 * Tells the application's listener, and survives what it throws: one bad entry must not stop the others. Confined to the
 * client's {@link SerialExecutor}, so the listener is never called twice at the same time.
 */
final class Told {
    private static final System.Logger LOG = System.getLogger(Told.class.getName());

    private final MusterClient client;
    private final MusterListener listener;

    Told(MusterClient client, MusterListener listener) {
        this.client = client;
        this.listener = listener;
    }

    void stateChanged(ClientState state, String reason) {
        tell(heard -> heard.stateChanged(client, state, reason));
    }

    void entry(Entry entry) {
        tell(heard -> heard.entry(client, entry));
    }

    void gap(long group, long from, long to) {
        tell(heard -> heard.gap(client, group, from, to));
    }

    void groups(List<GroupState> groups) {
        if (!groups.isEmpty()) {
            tell(heard -> heard.groups(client, groups));
        }
    }

    void badge(Frame.Badge badge) {
        tell(heard -> heard.badge(client, badge));
    }

    void receipt(Frame.Receipt receipt) {
        tell(heard -> heard.receipt(client, receipt));
    }

    void confirmed(ConfirmationFrame.Confirmed confirmed) {
        tell(heard -> heard.confirmed(client, confirmed));
    }

    void reminder(ConfirmationFrame.Reminder reminder) {
        tell(heard -> heard.reminder(client, reminder));
    }

    void notice(Frame.Notice notice) {
        tell(heard -> heard.notice(client, notice));
    }

    void announcement(Frame.Announcement announcement) {
        tell(heard -> heard.announcement(client, announcement));
    }

    void membership(Frame.Membership membership) {
        tell(heard -> heard.membership(client, membership));
    }

    private void tell(Consumer<MusterListener> what) {
        try {
            what.accept(listener);
        } catch (Throwable e) {
            LOG.log(System.Logger.Level.ERROR, "the listener failed; the client goes on", e);
        }
    }
}
