package muster.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A crowd that speaks {@code muster.v1} as clients do: acknowledges as often as the server asks for, merged over its
 * groups, pings once in a heartbeat, and pulls what a badge tells it that it was not pushed. What is pushed above a hole is dropped and pulled as well.
 */
final class MusterCrowd implements Crowd, Link.Handler {
    private static final Duration CONNECT_MAX = Duration.ofMinutes(3);
    private static final int OPENING_MAX = 20;

    private static final int SHOWN_MAX = 200;
    private static final int UNAVAILABLE = 503;
    private static final int TRY_LATER = 1013;

    private static final byte[] BUSY = Scan.bytes("\"code\":\"busy\"");
    private static final byte[] RETRY_AFTER = Scan.bytes("\"retryAfter\":");

    private static final int READS_AT_ONCE = 250;

    private final Shape shape;
    private final List<Population.Person> people;
    private final long[] groups;
    private final String body;
    private final SocketLoop loop;
    private final List<Member> members = new ArrayList<>();
    private final long[] base;
    private final Member[] speakers;
    private URI url;
    private URI stayingAt;
    private int staying = Integer.MAX_VALUE;
    private final int ackEvery;
    private @Nullable Comeback comeback;
    private Ears ears = Ears.NONE;
    private final Random random = new Random(1);
    private final Retries retries = new Retries();
    private long refused;
    private int opening;
    private int welcomed;
    private long pulls;
    private long entries;
    private long receipts;
    private String acknowledge = "ack";
    private String failure = "";

    MusterCrowd(URI url, Shape shape, List<Population.Person> people, long[] groups, int bodyLength, int ackEvery)
            throws IOException {
        this.shape = shape;
        this.people = people;
        this.groups = groups;
        this.body = "x".repeat(bodyLength);
        this.base = new long[groups.length];
        this.speakers = new Member[groups.length];
        this.ackEvery = ackEvery;
        this.url = url;
        this.stayingAt = url;
        this.loop = new SocketLoop(url);
        loop.onTick(this::tick);
    }

    /** A lost connection is no failure from now on, but a matter for this one. */
    void onLoss(Comeback action) {
        comeback = action;
    }

    /** Connects there from now on. */
    void goTo(URI other) {
        url = other;
    }

    /** Those from this number on connect there from the start. */
    void stayAt(int from, URI other) {
        staying = from;
        stayingAt = other;
    }

    /** Connects a lost member again; it goes on where it was. */
    void reconnect(int connection) throws IOException {
        members.get(connection).startOver();
        connect(connection);
    }

    private void connect(int connection) throws IOException {
        members.get(connection).link = link(connection);
    }

    private Link link(int connection) throws IOException {
        var server = connection < staying ? url : stayingAt;
        loop.goTo(server);
        return loop.connect(
                connection, new WebSocketFraming(server, people.get(connection).token()), this);
    }

    /**
     * Everybody has read a group up to here, all at the same moment. As fast as it goes, but the one thread that plays all
     * clients looks up in between: whoever sends something meanwhile does not wait for the others to have said theirs.
     */
    void readAll(int group, long seq) throws IOException {
        for (int i = 0; i < members.size(); i++) {
            members.get(i).link.send("{\"op\":\"read\",\"cursors\":{\"" + groups[group] + "\":" + seq + "}}");
            if (i % READS_AT_ONCE == READS_AT_ONCE - 1) {
                var unused = loop.runUntil(() -> false, System.nanoTime());
            }
        }
    }

    /** Whoever connects from now on says {@code read} where it would say {@code ack}. */
    void readWhatComes() {
        acknowledge = "read";
    }

    /** Acks, or reads, that were sent so far. */
    long acks() {
        return members.stream().mapToLong(member -> member.acks).sum();
    }

    /** Entries that came so far, over all connections. */
    long entries() {
        return entries;
    }

    /** Receipts that were pushed so far. */
    long receipts() {
        return receipts;
    }

    /** The server's number of a group. */
    long id(int group) {
        return groups[group];
    }

    /** Of the user whose connection a group's messages come from. */
    String speakersToken(int group) {
        return people.get(speaker(group)).token();
    }

    /** Whose connection a group's messages come from. */
    int speaker(int group) {
        return speakers[group].link.number;
    }

    @Override
    public void open(Ears counting) throws IOException {
        ears = counting;
        Arrays.fill(base, -1);
        long deadline = System.nanoTime() + CONNECT_MAX.toNanos();
        for (int connection = 0; connection < people.size(); connection++) {
            var link = link(connection);
            var member = new Member(link, groups, acknowledge);
            members.add(member);
            for (int place = 0; place < shape.groupsPerConnection(); place++) {
                int group = shape.group(connection, place);
                int subscriber = shape.subscriber(connection, place);
                member.views.put(groups[group], new Member.View(group, subscriber));
                // Different groups have different speakers, as far as there are enough people.
                if (subscriber == group % shape.online()) {
                    speakers[group] = member;
                }
            }
            opening++;
            var unused = loop.runUntil(() -> opening < OPENING_MAX || failed(), deadline);
        }
        if (!loop.runUntil(() -> welcomed == people.size() || failed(), deadline) || failed()) {
            throw new IOException("only " + welcomed + " of " + people.size() + " members were welcomed; " + failure);
        }
    }

    @Override
    public void say(int group, long message) throws IOException {
        speakers[group].say(groups[group], message, base[group] + "-" + message, body);
    }

    @Override
    public SocketLoop loop() {
        return loop;
    }

    @Override
    public String failure() {
        return failure;
    }

    @Override
    public long refused() {
        return refused;
    }

    @Override
    public long pulls() {
        return pulls;
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }

    private boolean failed() {
        return !failure.isEmpty();
    }

    @Override
    public void opened(Link link) throws IOException {
        if (comeback != null) {
            comeback.accepted(link.number);
        }
        members.get(link.number).hello();
    }

    @Override
    public void closed(Link link, Ending ending) {
        boolean isPostponed = ending.code() == UNAVAILABLE || ending.code() == TRY_LATER;
        if (comeback == null && isPostponed && !members.get(link.number).welcome) {
            refused++;
            retries.later(ending.retryAfter().toMillis(), () -> connect(link.number));
            return;
        }
        if (comeback == null) {
            failure = "member " + link.number + ": " + ending.why();
            return;
        }
        try {
            comeback.lost(link.number, ending);
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) throws IOException {
        loop.traffic.framesIn++;
        var member = members.get(link.number);
        boolean page = false;
        int at = Scan.find(bytes, from, to, Scan.OP);
        while (at >= 0) {
            int next = Scan.find(bytes, at + Scan.OP.length, to, Scan.OP);
            int end = next < 0 ? to : next;
            if (Scan.isAt(bytes, at, end, Scan.ENTRY)) {
                entry(member, bytes, at, end);
            } else if (Scan.isAt(bytes, at, end, Scan.PAGE)) {
                page = true;
            } else {
                other(member, bytes, at, end);
            }
            at = next;
        }
        if (page) {
            pulls += member.goOnPulling();
        }
        if (member.returning && member.welcome) {
            lookWhetherCaughtUp(member);
        }
        member.speakIfDue(System.nanoTime());
    }

    private void entry(Member member, byte[] bytes, int from, int to) throws IOException {
        var view = view(member, bytes, from, to);
        long seq = Scan.number(bytes, from, to, Scan.SEQ);
        if (view == null || (seq < view.next && view.pulled)) {
            return; // A page may overlap with what was pushed.
        }
        if (seq > view.next && view.pulling) {
            view.toldOf = Math.max(view.toldOf, seq);
            return;
        }
        if (seq == view.next) {
            member.received(view);
        }
        entries++;
        ears.heard(view.group, view.subscriber, seq - base[view.group] - 1);
    }

    private void other(Member member, byte[] bytes, int from, int to) throws IOException {
        if (Scan.isAt(bytes, from, to, Scan.SENT)) {
            var view = view(member, bytes, from, to);
            if (view != null) {
                ears.stored(view.group, Scan.number(bytes, from, to, Scan.REF));
            }
        } else if (Scan.isAt(bytes, from, to, Scan.BADGE)) {
            var view = view(member, bytes, from, to);
            if (view != null) {
                view.toldOf = Math.max(view.toldOf, Scan.number(bytes, from, to, Scan.SEQ));
                pulls += member.pull(view);
            }
        } else if (Scan.isAt(bytes, from, to, Scan.RECEIPT)) {
            receipts++;
        } else if (Scan.isAt(bytes, from, to, Scan.WELCOME)) {
            welcome(member, bytes, from, to);
        } else if (Scan.isAt(bytes, from, to, Scan.PONG)) {
            member.pace(bytes, from, to, ackEvery);
        } else if (Scan.isAt(bytes, from, to, Scan.ERROR) && Scan.find(bytes, from, to, BUSY) >= 0) {
            busy(member, Scan.number(bytes, from, to, Scan.REF), Scan.number(bytes, from, to, RETRY_AFTER));
        } else if (Scan.isAt(bytes, from, to, Scan.ERROR) || !member.welcome) {
            failure = new String(bytes, from, Math.min(SHOWN_MAX, to - from), StandardCharsets.UTF_8);
        }
    }

    private void busy(Member member, long message, long retryMillis) throws IOException {
        refused++;
        if (!member.welcome) {
            // Anew, because a socket has only so long to be greeted.
            int connection = member.link.number;
            member.link.close();
            retries.later(retryMillis, () -> connect(connection));
        } else if (message >= 0 && comeback == null) {
            failure = "a message was refused: busy";
        } else if (message >= 0) {
            retries.later(
                    retryMillis, () -> say(member.views.values().iterator().next().group, message));
        }
    }

    private void lookWhetherCaughtUp(Member member) throws IOException {
        if (!member.hasAll()) {
            return;
        }
        member.returning = false;
        if (comeback != null) {
            comeback.caughtUp(member.link.number);
        }
    }

    private void welcome(Member member, byte[] bytes, int from, int to) throws IOException {
        for (var each : member.views.entrySet()) {
            int state = Scan.find(bytes, from, to, Scan.bytes("{\"g\":" + each.getKey() + ","));
            if (state < 0) {
                failure = "group " + each.getKey() + " is missing in the welcome";
                return;
            }
            var view = each.getValue();
            long head = Scan.number(bytes, state, to, Scan.HEAD);
            if (member.returning) {
                view.toldOf = head;
                pulls += member.pull(view);
                continue;
            }
            if (base[view.group] < 0) {
                base[view.group] = head;
            }
            if (head != base[view.group]) {
                failure = "heads differ before the first message";
            }
            view.next = head + 1;
        }
        member.welcome = true;
        member.pace(bytes, from, to, ackEvery);
        member.beat(bytes, from, to, random);
        if (member.returning) {
            return;
        }
        welcomed++;
        opening--;
    }

    private Member.@Nullable View view(Member member, byte[] bytes, int from, int to) {
        var view = member.views.get(Scan.number(bytes, from, to, Scan.GROUP));
        if (view == null) {
            failure = "a frame of a group that member " + member.link.number + " does not look at";
        }
        return view;
    }

    private void tick() {
        try {
            long now = System.nanoTime();
            retries.makeDue(now);
            for (var member : members) {
                member.speakIfDue(now);
                member.giveUpIfDue(now);
            }
        } catch (IOException e) {
            failure = String.valueOf(e.getMessage());
        }
    }
}
