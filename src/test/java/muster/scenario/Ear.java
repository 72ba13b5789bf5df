package muster.scenario;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import muster.client.MusterClient;
import muster.client.MusterListener;
import muster.kernel.ConfirmationFrame;
import muster.kernel.Entry;
import muster.kernel.Frame;
import muster.kernel.ReceiptCount;

/** A client that remembers all it hears. */
public final class Ear implements MusterListener {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<Frame.Membership> memberships = new CopyOnWriteArrayList<>();
    private final List<Frame.Notice> notices = new CopyOnWriteArrayList<>();
    private final List<Frame.Announcement> announcements = new CopyOnWriteArrayList<>();
    private final List<Frame.Receipt> receipts = new CopyOnWriteArrayList<>();
    private final List<ConfirmationFrame.Confirmed> confirmed = new CopyOnWriteArrayList<>();
    private final List<ConfirmationFrame.Reminder> reminders = new CopyOnWriteArrayList<>();
    private final List<Frame.Badge> badges = new CopyOnWriteArrayList<>();
    private final List<Gap> gaps = new CopyOnWriteArrayList<>();
    MusterClient client;

    private record Gap(long group, long from, long to) {}

    @Override
    public void entry(MusterClient from, Entry entry) {
        entries.add(entry);
    }

    @Override
    public void gap(MusterClient from, long group, long first, long last) {
        gaps.add(new Gap(group, first, last));
    }

    @Override
    public void membership(MusterClient from, Frame.Membership membership) {
        memberships.add(membership);
    }

    @Override
    public void notice(MusterClient from, Frame.Notice notice) {
        notices.add(notice);
    }

    @Override
    public void announcement(MusterClient from, Frame.Announcement announcement) {
        announcements.add(announcement);
    }

    @Override
    public void confirmed(MusterClient from, ConfirmationFrame.Confirmed news) {
        confirmed.add(news);
    }

    @Override
    public void reminder(MusterClient from, ConfirmationFrame.Reminder reminder) {
        reminders.add(reminder);
    }

    @Override
    public void receipt(MusterClient from, Frame.Receipt receipt) {
        receipts.add(receipt);
    }

    @Override
    public void badge(MusterClient from, Frame.Badge badge) {
        badges.add(badge);
    }

    public MusterClient client() {
        return client;
    }

    /** Says something in a group and waits for its number. */
    Frame.Sent say(long group, String text) {
        return client.send(group, text).orTimeout(10, TimeUnit.SECONDS).join();
    }

    /** What was heard of a group, in the order heard. */
    public List<Entry> heard(long group) {
        return entries.stream().filter(entry -> entry.group() == group).toList();
    }

    /** The positions heard of a group. */
    public List<Long> seqs(long group) {
        return heard(group).stream().map(Entry::seq).toList();
    }

    /** The texts heard in a group. */
    public List<String> texts(long group) {
        return heard(group).stream().map(Entry::body).toList();
    }

    public List<Frame.Membership> memberships() {
        return memberships;
    }

    List<Frame.Announcement> announcements() {
        return announcements;
    }

    public List<Frame.Notice> notices() {
        return notices;
    }

    /** What was said of readers of a group. */
    List<Frame.Receipt> receipts(long group) {
        return receipts.stream().filter(receipt -> receipt.group() == group).toList();
    }

    /** The counts that were said of a group's messages that are to be confirmed, in the order heard. */
    List<ReceiptCount> confirmed(long group) {
        return confirmed.stream()
                .filter(news -> news.group() == group)
                .flatMap(news -> news.counts().stream())
                .toList();
    }

    /** The reminders of a group's messages. */
    List<ConfirmationFrame.Reminder> reminders(long group) {
        return reminders.stream().filter(reminder -> reminder.group() == group).toList();
    }

    /** What was said of a group that is not looked at. */
    List<Frame.Badge> badges(long group) {
        return badges.stream().filter(badge -> badge.group() == group).toList();
    }

    /** What of a group was said to be gone: {@code first-last}. */
    List<String> gaps(long group) {
        return gaps.stream()
                .filter(gap -> gap.group() == group)
                .map(gap -> gap.from() + "-" + gap.to())
                .toList();
    }

    /** The last that was said of a message's readers; none of none before. */
    ReceiptCount told(long group, long seq) {
        return receipts(group).stream()
                .flatMap(receipt -> receipt.counts().stream())
                .filter(count -> count.seq() == seq)
                .reduce((earlier, later) -> later)
                .orElse(new ReceiptCount(seq, 0, 0));
    }
}
