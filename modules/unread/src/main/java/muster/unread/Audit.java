package muster.unread;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import muster.groups.GroupUser;
import muster.messagelog.CountTerms;
import muster.messagelog.LogRange;

/** What came out of looking at numbers that members were told: how many could be compared, and which were wrong. */
public record Audit(int compared, List<WrongNumberTold> wrong) {
    /**
     * A number that was right when it was told and has changed since is not wrong: messages are compared within the range that
     * the number was made of, where nothing can be added or taken away. Mentions can (a recall takes them), so they are
     * compared only while the log still ends where it did.
     *
     * @param counted messages in the ranges, counted one by one; a range that is not whole any more is missing
     * @param derived what follows from the same positions now
     */
    static Audit of(
            Map<GroupUser, Unread> told,
            Map<GroupUser, LogRange> ranges,
            Map<LogRange, Long> counted,
            Map<GroupUser, CountTerms> derived) {
        int compared = 0;
        var wrong = new ArrayList<WrongNumberTold>();
        for (var each : told.entrySet()) {
            var member = each.getKey();
            var number = each.getValue();
            var messages = counted.get(ranges.get(member));
            var now = derived.get(member);
            if (messages == null) {
                continue;
            }
            compared++;
            if (messages != number.messages()) {
                wrong.add(new WrongNumberTold(member, WrongNumberTold.Kind.MESSAGES, number, messages));
            } else if (now != null && now.head() == number.head() && now.mentions() != number.mentions()) {
                wrong.add(new WrongNumberTold(member, WrongNumberTold.Kind.MENTIONS, number, now.mentions()));
            }
        }
        return new Audit(compared, wrong);
    }
}
