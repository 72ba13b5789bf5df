package muster.server;

import java.io.Serializable;
import muster.groups.GroupView;
import muster.groups.HistoryRule;
import muster.groups.Posting;
import muster.groups.ReceiptPolicy;

/** A group's rules as somebody writes them into a page. */
public final class GroupForm implements Serializable {
    private static final long serialVersionUID = 1L;

    private String name;
    private HistoryRule history;
    private ReceiptPolicy receipts;
    private Posting posting;
    private int membersMax;

    private GroupForm(GroupView group) {
        name = group.name();
        history = group.history();
        receipts = group.receipts();
        posting = group.posting();
        membersMax = group.membersMax();
    }

    static GroupForm of(GroupView group) {
        return new GroupForm(group);
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
