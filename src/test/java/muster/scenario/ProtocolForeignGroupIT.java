package muster.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;
import muster.kernel.GroupSelection;
import muster.kernel.Limits;
import muster.kernel.ReaderOrder;
import muster.kernel.Request;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** P7: whoever guesses a group's id learns nothing by it, not even whether the group exists. */
class ProtocolForeignGroupIT extends OnServer {
    private static Town town;
    private static Town.Person stranger;
    private static Neighbours neighbours;
    private static long group;

    @BeforeEach
    void move_in() {
        if (town == null) {
            town = new Town(base());
            stranger = town.person("stranger");
            neighbours = new Neighbours(town);
            group = neighbours.group();
        }
    }

    @AfterAll
    static void move_out() {
        neighbours.noticeNothing();
        town.close();
    }

    /** Every request that names a group, by its record. A new one must be added here, or the next test fails. */
    private static final Map<Class<? extends Request>, LongFunction<Request>> OF_A_GROUP = Map.ofEntries(
            Map.entry(Request.Send.class, g -> new Request.Send("r", g, "probe", "x", List.of(), 0)),
            Map.entry(Request.Advance.class, g -> new Request.Advance("r", true, Map.of(g, 1L))),
            Map.entry(Request.Pull.class, g -> new Request.Pull("r", g, 0, -1, 10)),
            Map.entry(Request.Focus.class, g -> new Request.Focus("r", GroupSelection.of(Set.of(g)))),
            Map.entry(Request.Hide.class, g -> new Request.Hide("r", g, List.of(1L))),
            Map.entry(Request.Recall.class, g -> new Request.Recall("r", g, 1, "probe")),
            Map.entry(Request.Edit.class, g -> new Request.Edit("r", g, 1, "x", "probe")),
            Map.entry(Request.Mute.class, g -> new Request.Mute("r", g, true)),
            Map.entry(Request.Receipts.class, g -> new Request.Receipts("r", g, List.of(1L))),
            Map.entry(Request.Readers.class, g -> new Request.Readers("r", g, 1, true, ReaderOrder.NAME, null, 10)),
            Map.entry(Request.Confirm.class, g -> new Request.Confirm("r", g, 1)),
            Map.entry(Request.Confirmations.class, g -> new Request.Confirmations("r", g, 1, true, 0, 10)),
            Map.entry(Request.Remind.class, g -> new Request.Remind("r", g, 1)));

    static Set<Class<?>> requests_of_a_group() {
        Set<Class<?>> all = new LinkedHashSet<>(List.of(Request.class.getPermittedSubclasses()));
        all.removeAll(Set.of(Request.Hello.class, Request.Conversations.class, Request.Ping.class));
        return all;
    }

    @ParameterizedTest
    @MethodSource("requests_of_a_group")
    void a_foreign_group_and_a_missing_one_answer_the_same(Class<? extends Request> type) {
        var socket = town.socket(stranger).greeted();
        var request = OF_A_GROUP.get(type);
        assertThat(request).as("an example of %s", type.getSimpleName()).isNotNull();

        socket.text(request.apply(group).toJson());
        var foreign = socket.nextText();
        socket.text(request.apply(Limits.ID_MAX).toJson());
        var missing = socket.nextText();

        assertThat(foreign).isEqualTo(missing).contains("\"code\":\"not_found\"");
        socket.text(new Request.Ping("still").toJson());
        assertThat(socket.answer("still").get("op")).isEqualTo("pong");
    }

    @Test
    void a_foreign_group_cannot_be_looked_at_by_hello() {
        var socket = town.socket(stranger);
        socket.text("{\"op\":\"hello\",\"ref\":\"h\",\"focus\":[%1$d],\"positions\":{\"%1$d\":0}}".formatted(group));
        assertThat(socket.answer("h").list("groups", 10)).isEmpty();

        neighbours.noticeNothing();

        socket.text(new Request.Ping("p").toJson());
        assertThat(socket.nextText()).startsWith("{\"op\":\"pong\"");
    }
}
