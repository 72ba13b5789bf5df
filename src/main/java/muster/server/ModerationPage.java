package muster.server;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import muster.groups.GroupRight;
import muster.groups.Groups;
import muster.groups.Silence;
import muster.identity.Identity;
import muster.kernel.Refused;
import muster.messagelog.MessageLog;

/** What moderators do in any group: take a message back, silence a member or all of them. */
@Named("moderation")
@RequestScoped
public class ModerationPage {
    private static final List<Integer> HOURS = List.of(1, 8, 24, 168, 0);

    @Inject
    MessageLog log;

    @Inject
    Groups groups;

    @Inject
    Identity identity;

    @Inject
    Clock clock;

    @Inject
    Staff staff;

    @Inject
    Attempts attempts;

    private long group;
    private long seq;
    private String login = "";
    private int hours = 1;

    /** Takes the message back. */
    public void recall() {
        attempts.make(
                () -> log.recallOverseen(group, staff.overseer(GroupRight.RECALL_OTHERS), seq), "moderation.recalled");
    }

    /** Silences the member, or all MEMBERs when none is named. */
    public void silence() {
        attempts.make(
                () -> {
                    var by = staff.overseer(GroupRight.SILENCE);
                    if (login.isEmpty()) {
                        groups.silenceAll(group, by, until());
                    } else {
                        groups.silence(group, by, user(), until());
                    }
                },
                "moderation.silenced");
    }

    /** Lets the member, or all MEMBERs, speak again. */
    public void unsilence() {
        attempts.make(
                () -> {
                    var by = staff.overseer(GroupRight.SILENCE);
                    if (login.isEmpty()) {
                        groups.unsilenceAll(group, by);
                    } else {
                        groups.unsilence(group, by, user());
                    }
                },
                "moderation.unsilenced");
    }

    private long user() {
        return identity.byLogin(login).orElseThrow(Refused::notFound).id();
    }

    private Instant until() {
        return hours == 0 ? Silence.FOR_EVER : clock.instant().plus(Duration.ofHours(hours));
    }

    /** For how long one may be silenced; 0 for ever. */
    public List<Integer> getChoices() {
        return HOURS;
    }

    public long getGroup() {
        return group == 0 ? staff.id("group") : group;
    }

    public void setGroup(long group) {
        this.group = group;
    }

    public long getSeq() {
        return seq == 0 ? staff.id("seq") : seq;
    }

    public void setSeq(long seq) {
        this.seq = seq;
    }

    public String getLogin() {
        return login;
    }

    public void setLogin(String login) {
        this.login = login;
    }

    public int getHours() {
        return hours;
    }

    public void setHours(int hours) {
        this.hours = hours;
    }
}
