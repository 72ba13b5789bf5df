package muster.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import muster.client.PendingRequests.Kind;
import muster.client.PendingRequests.Pending;
import org.junit.jupiter.api.Test;

class PendingRequestsTest {
    private final PendingRequests pending = new PendingRequests(3);
    private long ordinal;

    @Test
    void sends_go_out_in_order_and_no_more_than_the_window() {
        var sends = added(Kind.SEND, 5);
        assertThat(allOut()).isEqualTo(sends.subList(0, 3));
        pending.remove(sends.get(0));
        assertThat(allOut()).isEqualTo(sends.subList(3, 4));
    }

    @Test
    void after_a_lost_connection_all_unanswered_sends_go_out_again_in_the_first_order() {
        var sends = added(Kind.SEND, 3);
        assertThat(allOut()).hasSize(3);
        pending.remove(sends.get(1));
        pending.connectionLost();
        assertThat(allOut()).containsExactly(sends.get(0), sends.get(2));
    }

    @Test
    void the_clients_own_requests_die_with_the_connection() {
        var own = added(Kind.OWN, 1).get(0);
        var asked = added(Kind.ASKED, 1).get(0);
        assertThat(allOut()).containsExactly(own, asked);
        pending.connectionLost();
        assertThat(pending.find(own.ref())).isNull();
        assertThat(allOut()).containsExactly(asked);
    }

    @Test
    void other_requests_have_a_window_too() {
        var asked = added(Kind.ASKED, PendingRequests.OTHERS_WINDOW + 2);
        assertThat(allOut()).hasSize(PendingRequests.OTHERS_WINDOW);
        pending.remove(asked.get(0));
        pending.hold(asked.get(1), 1_000);
        assertThat(allOut()).hasSize(2);
        pending.connectionLost();
        assertThat(allOut()).hasSize(PendingRequests.OTHERS_WINDOW);
    }

    @Test
    void no_send_overtakes_one_that_is_held() {
        var sends = added(Kind.SEND, 4);
        assertThat(allOut()).hasSize(3);
        pending.hold(sends.get(1), 1_000);
        pending.remove(sends.get(0));
        assertThat(allOut()).isEmpty();
        pending.release(999);
        assertThat(allOut()).isEmpty();
        assertThat(pending.nextIn(999)).isEqualTo(1);
        pending.release(1_000);
        assertThat(allOut()).containsExactly(sends.get(1), sends.get(3));
    }

    @Test
    void what_is_answered_while_held_holds_nobody() {
        var sends = added(Kind.SEND, 2);
        assertThat(allOut()).hasSize(2);
        pending.hold(sends.get(0), 1_000);
        pending.remove(sends.get(0));
        var third = added(Kind.SEND, 2);
        assertThat(allOut()).isEqualTo(third);
    }

    @Test
    void the_oldest_expire_first_and_leave_no_trace() {
        var sends = added(Kind.SEND, 3);
        assertThat(allOut()).hasSize(3);
        assertThat(pending.takeExpired(10_002)).isEqualTo(sends.subList(0, 2));
        assertThat(pending.nextIn(10_002)).isEqualTo(1);
        assertThat(pending.takeAll()).containsExactly(sends.get(2));
        assertThat(pending.nextIn(0)).isEqualTo(Long.MAX_VALUE);
        var next = added(Kind.SEND, 3);
        assertThat(allOut()).isEqualTo(next);
    }

    private List<Pending> added(Kind kind, int count) {
        var added = new ArrayList<Pending>();
        for (int i = 0; i < count; i++) {
            ordinal++;
            var request = new Pending(ordinal, "r" + ordinal, kind, "{}", 10_000 + ordinal, new CompletableFuture<>());
            pending.add(request);
            added.add(request);
        }
        return added;
    }

    private List<Pending> allOut() {
        var out = new ArrayList<Pending>();
        while (pending.next() != null) {
            var next = Objects.requireNonNull(pending.next());
            pending.sent(next);
            out.add(next);
        }
        return out;
    }
}
