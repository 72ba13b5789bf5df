package muster.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A crowd in the rooms of an XMPP server: anonymous users over TCP, each joined to its rooms (XEP-0045). */
final class XmppCrowd implements Crowd, Link.Handler {
    static final String DOMAIN = "localhost";
    static final String ROOMS = "conference." + DOMAIN;

    private static final Duration CONNECT_MAX = Duration.ofMinutes(3);
    private static final int OPENING_MAX = 100;
    private static final int SHOWN_MAX = 300;

    private static final byte[] MESSAGE = Scan.bytes("<message");
    private static final byte[] PRESENCE = Scan.bytes("<presence");
    private static final byte[] FEATURES = Scan.bytes("<stream:features");
    private static final byte[] SUCCESS = Scan.bytes("<success");
    private static final byte[] BOUND = Scan.bytes("<iq");
    private static final byte[] MECHANISMS = Scan.bytes("<mechanisms");
    private static final byte[] OWN_PRESENCE = Scan.bytes("code='110'");
    private static final byte[] ERROR = Scan.bytes("type='error'");
    private static final byte[] ID = Scan.bytes(" id='bench-");
    private static final byte[] FROM_ROOM = Scan.bytes(" from='room");

    private final Shape shape;
    private final SocketLoop loop;
    private final String body;
    private final List<Member> members = new ArrayList<>();
    private final Link[] speakers;
    private Ears ears = new Ears() {
        @Override
        public void heard(int group, int subscriber, long message) {}

        @Override
        public void stored(int group, long message) {}
    };
    private int opening;
    private int ready;
    private String failure = "";

    private static final class Member {
        final XmppFraming framing;
        final int[] subscribers;
        int joined;

        Member(XmppFraming framing, int groups) {
            this.framing = framing;
            this.subscribers = new int[groups];
        }
    }

    XmppCrowd(URI server, Shape shape, int bodyLength) throws IOException {
        this.shape = shape;
        this.loop = new SocketLoop(server);
        this.body = "x".repeat(bodyLength);
        this.speakers = new Link[shape.groups()];
    }

    @Override
    public void open(Ears counting) throws IOException {
        ears = counting;
        long deadline = System.nanoTime() + CONNECT_MAX.toNanos();
        for (int connection = 0; connection < shape.connections(); connection++) {
            var member = new Member(new XmppFraming(DOMAIN), shape.groups());
            members.add(member);
            var link = loop.connect(connection, member.framing, this);
            for (int place = 0; place < shape.groupsPerConnection(); place++) {
                int group = shape.group(connection, place);
                int subscriber = shape.subscriber(connection, place);
                member.subscribers[group] = subscriber;
                if (subscriber == group % shape.online()) {
                    speakers[group] = link;
                }
            }
            opening++;
            var unused = loop.runUntil(() -> opening < OPENING_MAX || failed(), deadline);
        }
        if (!loop.runUntil(() -> ready == shape.connections() || failed(), deadline) || failed()) {
            throw new IOException("only " + ready + " of " + shape.connections() + " are in their rooms; " + failure);
        }
    }

    @Override
    public void say(int group, long message) throws IOException {
        speakers[group].send("<message to='room" + group + "@" + ROOMS + "' type='groupchat' id='bench-" + message
                + "'><body>" + body + "</body></message>");
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
    public long pulls() {
        return 0;
    }

    @Override
    public long refused() {
        return 0;
    }

    @Override
    public void close() throws IOException {
        loop.close();
    }

    private boolean failed() {
        return !failure.isEmpty();
    }

    @Override
    public void opened(Link link) {
        // The server speaks next, of what it offers.
    }

    @Override
    public void closed(Link link, Ending ending) {
        failure = "member " + link.number + ": " + ending.why();
    }

    @Override
    public void text(Link link, byte[] bytes, int from, int to) throws IOException {
        var member = members.get(link.number);
        if (Scan.isAt(bytes, from, to, MESSAGE) && Scan.find(bytes, from, to, ERROR) < 0) {
            long message = Scan.number(bytes, from, to, ID);
            if (message >= 0) { // Else the room's subject.
                int group = (int) Scan.number(bytes, from, to, FROM_ROOM);
                ears.heard(group, member.subscribers[group], message);
            }
        } else if (Scan.isAt(bytes, from, to, PRESENCE) && Scan.find(bytes, from, to, ERROR) < 0) {
            if (Scan.find(bytes, from, to, OWN_PRESENCE) >= 0 && ++member.joined == shape.groupsPerConnection()) {
                ready++;
                opening--;
            }
        } else {
            negotiate(link, member, bytes, from, to);
        }
    }

    private void negotiate(Link link, Member member, byte[] bytes, int from, int to) throws IOException {
        if (Scan.isAt(bytes, from, to, FEATURES)) {
            link.send(
                    Scan.find(bytes, from, to, MECHANISMS) >= 0
                            ? "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>"
                            : "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
        } else if (Scan.isAt(bytes, from, to, SUCCESS)) {
            link.send(member.framing.restart());
        } else if (Scan.isAt(bytes, from, to, BOUND) && Scan.find(bytes, from, to, ERROR) < 0) {
            for (int place = 0; place < shape.groupsPerConnection(); place++) {
                link.send("<presence to='room" + shape.group(link.number, place) + "@" + ROOMS + "/m" + link.number
                        + "'><x xmlns='http://jabber.org/protocol/muc'><history maxstanzas='0'/></x></presence>");
            }
        } else {
            failure = new String(bytes, from, Math.min(SHOWN_MAX, to - from), StandardCharsets.UTF_8);
        }
    }
}
