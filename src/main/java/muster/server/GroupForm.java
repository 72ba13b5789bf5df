package muster.server;

import java.io.Serializable;
import java.util.function.Function;
import muster.groups.GroupView;
import muster.groups.HistoryRule;
import muster.groups.NewGroup;
import muster.groups.Posting;
import muster.groups.ReceiptPolicy;

/** A group's rules as somebody writes them into a page, and as they were when it began; or those of a new one. */
public final class GroupForm implements Serializable {
    private static final long serialVersionUID = 1L;

    private record Rules(String name, HistoryRule history, ReceiptPolicy receipts, Posting posting, int membersMax)
            implements Serializable {}

    private final Rules before;
    private String name;
    private HistoryRule history;
    private ReceiptPolicy receipts;
    private Posting posting;
    private int membersMax;

    private GroupForm(Rules rules) {
        name = rules.name();
        history = rules.history();
        receipts = rules.receipts();
        posting = rules.posting();
        membersMax = rules.membersMax();
        before = rules;
    }

    static GroupForm of(GroupView group) {
        return new GroupForm(
                new Rules(group.name(), group.history(), group.receipts(), group.posting(), group.membersMax()));
    }

    /** For a group that is still to be opened: as it is when nobody says otherwise, with as many members as the server allows. */
    static GroupForm fresh() {
        return new GroupForm(new Rules("", HistoryRule.JOINED, ReceiptPolicy.NAMES, Posting.ALL, 0));
    }

    /** The group as it is written. */
    NewGroup group() {
        return new NewGroup(name, history, receipts, posting, membersMax);
    }

    private Rules written() {
        return new Rules(name, history, receipts, posting, membersMax);
    }

    /** What was changed here over what is there now: the rest may have been changed by others since. */
    NewGroup over(NewGroup present) {
        var now = new Rules(
                present.name(), present.history(), present.receipts(), present.posting(), present.membersMax());
        return new NewGroup(
                changed(Rules::name, now),
                changed(Rules::history, now),
                changed(Rules::receipts, now),
                changed(Rules::posting, now),
                changed(Rules::membersMax, now));
    }

    private <T> T changed(Function<Rules, T> rule, Rules now) {
        var wanted = rule.apply(written());
        return wanted.equals(rule.apply(before)) ? rule.apply(now) : wanted;
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public HistoryRule getHistory() {
        return history;
    }

    public void setHistory(HistoryRule history) {
        this.history = history;
    }

    public ReceiptPolicy getReceipts() {
        return receipts;
    }

    public void setReceipts(ReceiptPolicy receipts) {
        this.receipts = receipts;
    }

    public Posting getPosting() {
        return posting;
    }

    public void setPosting(Posting posting) {
        this.posting = posting;
    }

    public int getMembersMax() {
        return membersMax;
    }

    public void setMembersMax(int membersMax) {
        this.membersMax = membersMax;
    }
}
