package muster.server;

import jakarta.faces.view.ViewScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import muster.identity.Audit;
import muster.identity.Identity;
import muster.identity.ServerRole;
import muster.identity.UserView;
import muster.kernel.Entry;
import muster.kernel.Refused;
import muster.messagelog.MessageSearch;
import org.jspecify.annotations.Nullable;

/**
 * Looks for messages in any group, for moderators with a reason: each question stands in the audit log with it, before
 * anything is found. Asked by a POST, so that neither the question nor the reason stays in an address.
 */
@Named("messages")
@ViewScoped
public class MessagesPage implements Serializable {
    private static final long serialVersionUID = 1L;

    /** With a reason, and with whom they come from, they fit into a line of the audit log, which cuts what is longer. */
    private static final int WORDS_LENGTH_MAX = 80;

    private static final int FOUND_AT_ONCE = 20;

    @Inject
    MessageSearch search;

    @Inject
    Identity identity;

    @Inject
    Audit audit;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private String words = "";
    private long group;
    private String sender = "";
    private String reason = "";
    private @Nullable String next;
    private transient List<Entry> found = List.of();
    private transient Map<Long, String> logins = Map.of();
    private boolean asked;

    /** Looks for the newest. */
    public void find() {
        next = null;
        look();
    }

    /** Goes on where the page before ended. */
    public void older() {
        look();
    }

    private void look() {
        asked = false;
        found = attempts.read(this::answer);
        logins = identity.users(found.stream().map(Entry::from).distinct().toList()).stream()
                .collect(Collectors.toMap(UserView::id, UserView::login));
    }

    private List<Entry> answer() {
        var by = staff.require(ServerRole.MODERATOR);
        long from = sender.isEmpty()
                ? 0
                : identity.byLogin(sender).orElseThrow(Refused::notFound).id();
        audit.record(by, "messages_searched", group > 0 ? "group:" + group : "", detail(from, words, reason));
        var page = search.findOverseen(new MessageSearch.Question(words, group, from, next, FOUND_AT_ONCE));
        next = page.next();
        asked = true;
        return page.messages();
    }

    /**
     * What the audit log is told: first what was asked, and the reason, which may say anything, behind it.
     *
     * @param from 0 for anybody
     * @throws Refused {@code bad_request} for words or a reason that do not fit, or for no reason
     */
    static String detail(long from, String words, String reason) {
        var asked = Reason.plain(words);
        var why = Reason.checked(reason);
        if (asked.length() > WORDS_LENGTH_MAX) {
            throw Refused.badRequest("words have at most " + WORDS_LENGTH_MAX + " characters");
        }
        return (from > 0 ? "user:" + from + "; " : "") + "words: " + asked + "; reason: " + why;
    }

    /** What was found last. */
    public List<Entry> getFound() {
        return found == null ? List.of() : found;
    }

    public boolean isAsked() {
        return asked;
    }

    public boolean isMore() {
        return next != null;
    }

    /** The login of somebody who sent a message that is shown. */
    public String login(long user) {
        return logins == null ? "" : logins.getOrDefault(user, "");
    }

    public String getWords() {
        return words;
    }

    public void setWords(String words) {
        this.words = words;
    }

    public long getGroup() {
        return group;
    }

    public void setGroup(long group) {
        this.group = group;
    }

    public String getSender() {
        return sender;
    }

    public void setSender(String sender) {
        this.sender = sender;
    }

    public String getReason() {
        return reason;
    }

    public void setReason(String reason) {
        this.reason = reason;
    }
}
