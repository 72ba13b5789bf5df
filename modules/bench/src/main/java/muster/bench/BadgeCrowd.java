package muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import muster.kernel.JsonWriter;

/**
 * Members who look at nothing and are told by badges, and speakers: how old is what a badge tells? A message is stale from the
 * moment its sender has its {@code sent} until a badge's unread number counts it. The numbers themselves are checked: nobody
 * reads, so a listener's number is that of all messages, can only grow, and must end at the last one.
 */
final class BadgeCrowd implements Link.Handler, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int OPENING_MAX = 20;
    private static final int SHOWN_MAX = 200;
    private static final byte[] UNREAD = Scan.bytes("\"unread\":");

    private final Shape shape;
    private final List<Population.Person> listeners;
    private final List<Population.Person> speakers;
    private final long[] groups;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final String body;
    private final SocketLoop loop;
    private final List<Link> links = new ArrayList<>();
    private final int[] said;
    private final long[][] sentAt;
    /** Messages that a listener's last badge counted, by group. */
    private final List<Map<Integer, Integer>> counted = new ArrayList<>();

    private final Histogram staleness = new Histogram();
    private long from = Long.MAX_VALUE;
    private long until = Long.MAX_VALUE;
    private int welcomed;
    private long spoken;
    private long stored;
    private long badges;
    private double rate;
    private long dueAt;
    private boolean talking;
    private String failure = "";

    /**
     * @param listeners a connection each, spread over the groups as the shape says
     * @param speakers members of all groups, who take them in turn
     */
    BadgeCrowd(
            Target target,
            Shape shape,
            List<Population.Person> listeners,
            List<Population.Person> speakers,
            long[] groups,
            int bodyLength)
            throws IOException {
        this.shape = shape;
        this.listeners = listeners;
        this.speakers = speakers;
        this.groups = groups;
        this.body = "x".repeat(bodyLength);
        this.loop = new SocketLoop(target.url());
        this.said = new int[groups.length];
        this.sentAt = new long[groups.length][1 << 8];
        for (int group = 0; group < groups.length; group++) {
            numbers.put(groups[group], group);
        }
    }

    /** So many speakers and the shape's members in new groups. */
    static BadgeCrowd of(BenchOptions options, Target target, Shape shape, int speakers)
            throws IOException, InterruptedException {
        var population = new Population(target);
        var people = population.people(shape.connections() + speakers);
        var listeners = people.subList(0, shape.connections());
        var talkers = people.subList(shape.connections(), people.size());
        var others = population.others(shape.offline());
        var groups = new long[shape.groups()];
        for (int group = 0; group < groups.length; group++) {
            var members = new ArrayList<>(others);
            talkers.forEach(person -> members.add(person.id()));
            for (int connection = 0; connection < listeners.size(); connection++) {
                for (int place = 0; place < shape.groupsPerConnection(); place++) {
                    if (shape.group(connection, place) == group) {
                        members.add(listeners.get(connection).id());
                    }
                }
            }
            groups[group] = population.group("badges " + group, members);
        }
        return new BadgeCrowd(target, shape, listeners, talkers, groups, options.bodyLength());
    }

    /** Connects everybody. */
    void open() throws IOException {
        var all = new ArrayList<>(listeners);
        all.addAll(speakers);
        for (var person : all) {
            Map<Integer, Integer> none = new HashMap<>();
            if (links.size() < listeners.size()) {
                for (int place = 0; place < shape.groupsPerConnection(); place++) {
                    none.put(shape.group(links.size(), place), 0);
                }
            }
            counted.add(none);
            links.add(loop.connect(person.token(), this));
            await(() -> links.size() - welcomed < OPENING_MAX, "welcomed");
        }
        await(() -> welcomed == links.size(), "welcomed");
        loop.pacedBy(this::sayWhatIsDue);
    }

    /** Lets the speakers talk. */
    void talk(double perSecond, Duration time) throws IOException {
        rate = perSecond;
        dueAt = System.nanoTime();
        talking = true;
        rest(time);
        talking = false;
    }

    /** Serves the connections for a while. */
    void rest(Duration time) throws IOException {
        if (loop.runUntil(this::failed, System.nanoTime() + time.toNanos())) {
            throw new IOException(failure);
        }
    }

    /** Messages stored from now on count, for so long. */
    void measure(Duration time) {
        from = System.nanoTime();
        until = from + time.toNanos();
    }

    /** Waits until every message is stored and counted by everybody's badge. */
    void settle() throws IOException {
        await(() -> stored == spoken && isCounted(), "told of everything");
    }

    Histogram staleness() {
        return staleness;
    }

    /** Messages that are stored. */
    long stored() {
        return stored;
    }

    /** Badges that listeners got. */
    long badges() {
        return badges;
    }

    /** The server's numbers of the groups. */
    long[] groups() {
        return groups.clone();
    }

    private boolean isCounted() {
        return counted.stream()
                .allMatch(each -> each.entrySet().stream().allMatch(one -> one.getValue() == said[one.getKey()]));
    }

    private void await(java.util.function.BooleanSupplier done, String what) throws IOException {
        boolean all = loop.runUntil(() -> done.getAsBoolean() || failed(), System.nanoTime() + PATIENCE.toNanos());
        if (!all || failed()) {
            throw new IOException("not all are " + what + ": welcomed=" + welcomed + " said=" + spoken + " stored="
                    + stored + " badges=" + badges + "; " + failure);
        }
    }

    private boolean failed() {
        return !failure.isEmpty();
    }

    private long sayWhatIsDue() {
        while (talking) {
            long wait = dueAt - System.nanoTime();
            if (wait > 0) {
                return wait;
            }
            int group = (int) (spoken++ % groups.length);
            // The same speaker for a group always: its messages are counted in the order in which they are said.
            links.get(listeners.size() + group % speakers.size())
                    .send(new JsonWriter(body.length() + 100)
                            .begin("send")
                            .field("ref", Integer.toString(said[group]))
                            .field("g", groups[group])
                            .field("cid", Integer.toString(said[group]))
                            .field("body", body)
                            .end()
                            .toString());
            said[group]++;
            dueAt += (long) (1e9 / rate);
        }
        return Long.MAX_VALUE;
    }

    @Override
    public void opened(Link link) {
        link.send("{\"op\":\"hello\",\"device\":\"bench\",\"focus\":[]}");
    }

    @Override
    public void closed(Link link, Ending ending) {
        failure = "connection " + link.number + ": " + ending.why();
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) {
        int at = Scan.find(bytes, from, to, Scan.OP);
        while (at >= 0) {
            int next = Scan.find(bytes, at + Scan.OP.length, to, Scan.OP);
            int end = next < 0 ? to : next;
            if (Scan.isAt(bytes, at, end, Scan.WELCOME)) {
                welcomed++;
            } else if (Scan.isAt(bytes, at, end, Scan.SENT)) {
                sent(numberOf(bytes, at, end), (int) Scan.number(bytes, at, end, Scan.REF));
            } else if (Scan.isAt(bytes, at, end, Scan.BADGE)) {
                badge(link.number, numberOf(bytes, at, end), (int) Scan.number(bytes, at, end, UNREAD));
            } else if (Scan.isAt(bytes, at, end, Scan.ENTRY) || Scan.isAt(bytes, at, end, Scan.ERROR)) {
                failure = new String(bytes, at, Math.min(SHOWN_MAX, end - at), StandardCharsets.UTF_8);
            }
            at = next;
        }
    }

    private int numberOf(byte[] bytes, int from, int to) {
        return numbers.getOrDefault(Scan.number(bytes, from, to, Scan.GROUP), -1);
    }

    private void sent(int group, int message) {
        if (message >= sentAt[group].length) {
            sentAt[group] = Arrays.copyOf(sentAt[group], sentAt[group].length * 2);
        }
        sentAt[group][message] = System.nanoTime();
        stored++;
    }

    private void badge(int connection, int group, int unread) {
        if (connection >= listeners.size() || unread < 0) {
            return; // A speaker's own number; or a hint without a number, which tells nothing.
        }
        badges++;
        var before = counted.get(connection).get(group);
        if (before == null || unread < before || unread > said[group]) {
            failure = "a badge of connection " + connection + " says " + unread + " after " + before + ", said are "
                    + (group < 0 ? "none" : said[group]);
            return;
        }
        long now = System.nanoTime();
        for (int message = before; message < unread; message++) {
            long at = message < sentAt[group].length ? sentAt[group][message] : 0;
            long since = at == 0 ? now : at; // Told before the sender had its answer.
            if (since - from >= 0 && until - since > 0) {
                staleness.add(now - since);
            }
        }
        counted.get(connection).put(group, unread);
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }
}
