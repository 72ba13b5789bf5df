package muster.messagelog;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import muster.groups.GroupUser;
import muster.groups.Groups;
import muster.kernel.Entry;
import muster.kernel.Limits;
import muster.kernel.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Finds messages by their words. What was just said can be found a moment later; what was recalled, or may not be seen, is never
 * found. Safe from every thread.
 */
@ApplicationScoped
public class MessageSearch {
    /** A question, in characters. */
    public static final int QUESTION_LENGTH_MAX = 200;

    private static final int CONDITIONS_MAX = 50;
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);

    /** Time in milliseconds, group, position. */
    private static final Pattern PLACE = Pattern.compile("([0-9]{1,13})-([1-9][0-9]{0,15})-([1-9][0-9]{0,15})");

    private static final SearchStore.Place BEFORE_NOTHING =
            new SearchStore.Place(Limits.NO_DEADLINE, Limits.ID_MAX, Limits.ID_MAX);

    @Inject
    SearchStore store;

    @Inject
    LogReader reader;

    @Inject
    Groups groups;

    @Inject
    MessageLogConfig config;

    private Semaphore places = new Semaphore(0);

    /**
     * What is asked for.
     *
     * @param text words that must all be in a message, in its language's sense; only the beginning of a word is enough
     * @param group 0 for all groups of the user
     * @param sender 0 for anybody
     * @param before what {@link Found#next} of an earlier page was, null for the first
     */
    public record Question(
            String text, long group, long sender, @Nullable String before, int limit) {}

    /** Messages, newest first; {@code next} is the {@code before} of the page that follows, null when there is none. */
    public record Found(List<Entry> messages, @Nullable String next) {}

    @PostConstruct
    void prepare() {
        places = new Semaphore(config.searchesAtOnce);
    }

    /**
     * The newest messages that this user may see and that have all the words.
     *
     * @throws Refused {@code bad_request} for a question without a word or a {@code before} that no page gave, {@code not_found}
     *     unless the user is a member of the group asked for, {@code busy} when too many search at once or the database takes
     *     longer than the knob allows
     */
    @Transactional
    public Found find(long user, Question question) {
        var conditions = conditions(question);
        var before = place(question.before());
        var floors = floors(user, question.group());
        if (floors.isEmpty()) {
            return new Found(List.of(), null);
        }
        return found(
                question,
                limit -> store.find(conditions, floors, user, question.sender(), before, limit, config.searchTimeMax));
    }

    /**
     * The same in any group, whoever is in it, for an overseer; the edge has asked for the role and written the reason down.
     *
     * @throws Refused {@code bad_request} and {@code busy} as above
     */
    @Transactional
    public Found findOverseen(Question question) {
        var conditions = conditions(question);
        var before = place(question.before());
        return found(
                question,
                limit -> store.findAnywhere(
                        conditions, question.group(), question.sender(), before, limit, config.searchTimeMax));
    }

    private static List<String> conditions(Question question) {
        var conditions = Words.conditions(question.text());
        if (conditions.isEmpty()) {
            throw Refused.badRequest("'q' has no letter or digit to look for");
        }
        if (conditions.size() > CONDITIONS_MAX) {
            throw Refused.badRequest("'q' has too many words");
        }
        return conditions;
    }

    /** One more than asked for tells whether there are more. */
    private Found found(Question question, IntFunction<List<Entry>> search) {
        if (!places.tryAcquire()) {
            throw Refused.busy(AGAIN_AFTER);
        }
        try {
            return page(search.apply(question.limit() + 1), question.limit());
        } finally {
            places.release();
        }
    }

    private static Found page(List<Entry> found, int limit) {
        boolean more = found.size() > limit;
        var shown = more ? found.subList(0, limit) : found;
        var last = shown.isEmpty() ? null : shown.get(shown.size() - 1);
        return new Found(
                shown.stream().filter(entry -> !entry.recalled()).toList(),
                more && last != null ? last.at().toEpochMilli() + "-" + last.group() + "-" + last.seq() : null);
    }

    /** What the user may see from where, in all groups or in one. */
    private Map<GroupUser, Long> floors(long user, long group) {
        var members = group > 0
                ? List.of(new GroupUser(group, user))
                : groups.of(user).stream()
                        .map(membership -> new GroupUser(membership.group(), user))
                        .toList();
        Map<GroupUser, Long> floors = new HashMap<>();
        reader.standings(members).forEach((member, standing) -> floors.put(member, standing.floor()));
        if (group > 0 && floors.isEmpty()) {
            throw Refused.notFound();
        }
        return floors;
    }

    private static SearchStore.Place place(@Nullable String token) {
        if (token == null) {
            return BEFORE_NOTHING;
        }
        var parts = PLACE.matcher(token);
        if (!parts.matches()) {
            throw Refused.badRequest("'before' must be the 'next' of an earlier page");
        }
        return new SearchStore.Place(
                Instant.ofEpochMilli(Long.parseLong(parts.group(1))),
                Long.parseLong(parts.group(2)),
                Long.parseLong(parts.group(3)));
    }

    /** Looks through some more of the log for what can be found; answers whether there may be more. */
    @Transactional
    public boolean lookThrough() {
        return store.lookThrough();
    }
}
