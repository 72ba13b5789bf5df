package muster.messagelog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import muster.groups.GroupUser;
import muster.groups.Posting;
import muster.groups.ReceiptPolicy;
import muster.groups.Rights;
import muster.groups.Role;
import muster.groups.Silence;
import muster.kernel.EntryKind;
import muster.kernel.Limits;
import muster.kernel.Refusal;
import org.junit.jupiter.api.Test;

class RoundTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final long GROUP = 7;
    private static final long ANNA = 1;
    private static final long BERT = 2;
    private static final long CHEF = 3;
    private static final long STRANGER = 9;

    private static final Rights MEMBER = rights(Role.MEMBER, Silence.NONE);
    private static final Rights ADMIN = rights(Role.ADMIN, Silence.NONE);

    private long retained;
    private final Map<Round.Key, Round.Twin> twins = new HashMap<>();
    private final Map<Round.Place, Target> targets = new HashMap<>();
    private final List<Waiting> asked = new ArrayList<>();

    @Test
    void numbers_are_dense_and_only_messages_count() {
        targets.put(new Round.Place(GROUP, 8), new Target(EntryKind.MESSAGE, ANNA, false));
        ask(say(ANNA, "a", "one"));
        ask(AppendRequest.edit(GROUP, ANNA, "e", 8, "new"));
        ask(say(BERT, "a", "two"));
        ask(say(ANNA, "b", "three"));

        var round = decided();

        assertThat(round.rows()).extracting(Round.NewRow::seq).containsExactly(11L, 12L, 13L, 14L);
        assertThat(round.rows()).extracting(Round.NewRow::no).containsExactly(6L, 6L, 7L, 8L);
        assertThat(round.rows()).extracting(Round.NewRow::ownNo).containsExactly(4L, 4L, 1L, 5L);
    }

    @Test
    void the_same_cid_gives_the_same_number_within_a_batch_and_across() {
        var stored = say(ANNA, "old", "x");
        twins.put(new Round.Key(GROUP, ANNA, "old"), new Round.Twin(4, Instant.EPOCH, Fingerprint.of(stored)));
        ask(stored);
        ask(say(ANNA, "a", "one"));
        ask(say(ANNA, "a", "one"));
        ask(say(BERT, "a", "one"));

        var round = decided();

        assertThat(outcomes(round))
                .containsExactly(
                        new AppendOutcome.Stored(4, Instant.EPOCH, true),
                        new AppendOutcome.Stored(11, NOW, false),
                        new AppendOutcome.Stored(11, NOW, true),
                        new AppendOutcome.Stored(12, NOW, false));
        assertThat(round.rows()).hasSize(2);
    }

    @Test
    void the_same_cid_for_something_else_is_a_conflict() {
        ask(say(ANNA, "a", "one"));
        ask(say(ANNA, "a", "two"));

        assertThat(refusals(decided())).containsExactly(Optional.empty(), Optional.of(Refusal.CONFLICT));
    }

    @Test
    void a_refused_one_fails_alone_and_takes_no_number() {
        ask(say(STRANGER, "a", "one"));
        ask(say(ANNA, "a", "one"));

        var round = decided();

        assertThat(refusals(round)).containsExactly(Optional.of(Refusal.NOT_FOUND), Optional.empty());
        assertThat(round.rows()).extracting(Round.NewRow::seq).containsExactly(11L);
    }

    @Test
    void what_retention_has_taken_cannot_be_changed_even_where_an_older_floor_is_remembered() {
        retained = 8;
        targets.put(new Round.Place(GROUP, 8), new Target(EntryKind.MESSAGE, ANNA, false));
        ask(AppendRequest.recall(GROUP, ANNA, null, 8));
        ask(AppendRequest.message(GROUP, ANNA, "a", "an answer", List.of(), 8, null));

        assertThat(refusals(decided())).containsExactly(Optional.of(Refusal.NOT_FOUND), Optional.of(Refusal.NOT_FOUND));
    }

    @Test
    void only_the_sender_edits_and_who_moderates_may_recall() {
        targets.put(new Round.Place(GROUP, 8), new Target(EntryKind.MESSAGE, ANNA, false));
        targets.put(new Round.Place(GROUP, 9), new Target(EntryKind.JOIN, ANNA, false));
        ask(AppendRequest.edit(GROUP, BERT, null, 8, "mine now"));
        ask(AppendRequest.edit(GROUP, CHEF, null, 8, "mine now"));
        ask(AppendRequest.recall(GROUP, BERT, null, 8));
        ask(AppendRequest.recall(GROUP, ANNA, null, 9));
        ask(AppendRequest.edit(GROUP, ANNA, null, 99, "x"));
        ask(AppendRequest.recall(GROUP, CHEF, null, 8));
        ask(AppendRequest.edit(GROUP, ANNA, null, 8, "too late"));

        assertThat(refusals(decided()))
                .containsExactly(
                        Optional.of(Refusal.FORBIDDEN),
                        Optional.of(Refusal.FORBIDDEN),
                        Optional.of(Refusal.FORBIDDEN),
                        Optional.of(Refusal.CONFLICT),
                        Optional.of(Refusal.NOT_FOUND),
                        Optional.empty(),
                        Optional.of(Refusal.CONFLICT));
    }

    @Test
    void only_who_has_the_right_mentions_all() {
        ask(toAll(ANNA, "a", "x"));
        ask(toAll(CHEF, "c", "x"));

        var round = decided();

        assertThat(refusals(round)).containsExactly(Optional.of(Refusal.FORBIDDEN), Optional.empty());
        assertThat(round.rows()).extracting(Round.NewRow::seq).containsExactly(11L);
    }

    @Test
    void a_text_does_not_pass_for_a_mention_of_all() {
        ask(toAll(CHEF, "c", "x"));
        ask(say(CHEF, "c", "@x"));
        ask(say(CHEF, "c", "x"));
        ask(toAll(CHEF, "c", "x"));

        assertThat(refusals(decided()))
                .containsExactly(
                        Optional.empty(),
                        Optional.of(Refusal.CONFLICT),
                        Optional.of(Refusal.CONFLICT),
                        Optional.empty());
    }

    @Test
    void a_deadline_lies_ahead() {
        ask(AppendRequest.message(GROUP, ANNA, "a", "x", List.of(), 0, NOW));
        ask(AppendRequest.message(GROUP, ANNA, "b", "x", List.of(), 0, NOW.plusMillis(1)));

        assertThat(refusals(decided())).containsExactly(Optional.of(Refusal.BAD_REQUEST), Optional.empty());
    }

    @Test
    void what_lies_below_ones_floor_is_not_there() {
        targets.put(new Round.Place(GROUP, 2), new Target(EntryKind.MESSAGE, ANNA, false));
        ask(AppendRequest.edit(GROUP, ANNA, null, 2, "x"));
        ask(new AppendRequest(GROUP, ANNA, EntryKind.MESSAGE, "r", "x", 0, 2, List.of(), null));
        ask(new AppendRequest(GROUP, ANNA, EntryKind.MESSAGE, "s", "x", 0, 4, List.of(), null));
        ask(new AppendRequest(GROUP, ANNA, EntryKind.MESSAGE, "t", "x", 0, 99, List.of(), null));

        assertThat(refusals(decided()))
                .containsExactly(
                        Optional.of(Refusal.NOT_FOUND),
                        Optional.of(Refusal.NOT_FOUND),
                        Optional.empty(),
                        Optional.of(Refusal.NOT_FOUND));
    }

    @Test
    void a_recall_in_the_same_batch_leaves_no_text_of_the_edit_before_it() {
        targets.put(new Round.Place(GROUP, 8), new Target(EntryKind.MESSAGE, ANNA, false));
        ask(AppendRequest.edit(GROUP, ANNA, "e", 8, "secret"));
        ask(AppendRequest.recall(GROUP, ANNA, "r", 8));

        var round = decided();

        assertThat(round.edits()).isEmpty();
        assertThat(round.recalls()).containsExactly(new Round.Place(GROUP, 8));
        assertThat(round.entries(Map.of()))
                .extracting(entry -> entry.view().body())
                .containsOnlyNulls();
        assertThat(round.rows()).extracting(Round.NewRow::storedBody).containsOnlyNulls();
    }

    private static Rights rights(Role role, Instant silencedUntil) {
        return new Rights(role, Posting.ALL, ReceiptPolicy.COUNT, false, false, silencedUntil);
    }

    private static AppendRequest toAll(long sender, String cid, String body) {
        return AppendRequest.message(GROUP, sender, cid, body, List.of(Limits.EVERYBODY), 0, null);
    }

    private static AppendRequest say(long sender, String cid, String body) {
        return AppendRequest.message(GROUP, sender, cid, body, List.of(), 0, null);
    }

    private void ask(AppendRequest request) {
        asked.add(new Waiting(request, Fingerprint.of(request), 0, new CompletableFuture<>()));
    }

    private Round decided() {
        var standings = Map.of(
                new GroupUser(GROUP, ANNA), new Standings.Sender(5, Optional.of(MEMBER), 3),
                new GroupUser(GROUP, BERT), new Standings.Sender(5, Optional.of(MEMBER), 3),
                new GroupUser(GROUP, CHEF), new Standings.Sender(5, Optional.of(ADMIN), 0),
                new GroupUser(GROUP, STRANGER), new Standings.Sender(5, Optional.empty(), 0));
        var round = new Round(
                NOW,
                Map.of(GROUP, new HeadRow(GROUP, 10, 5, 5, retained)),
                Map.of(new GroupUser(GROUP, ANNA), 3L),
                twins,
                targets,
                standings);
        asked.forEach(round::decide);
        return round;
    }

    private List<AppendOutcome> outcomes(Round round) {
        return round.outcomes().stream().map(Round.Decided::outcome).toList();
    }

    private List<Optional<Refusal>> refusals(Round round) {
        return outcomes(round).stream()
                .map(outcome -> outcome instanceof AppendOutcome.NotStored refused
                        ? Optional.of(refused.why().refusal())
                        : Optional.<Refusal>empty())
                .toList();
    }
}
