package muster.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The command line: reads what to measure, measures it, prints one line per run. */
public final class Bench {
    private static final int APPEND_HOT_WINDOW = 32;
    private static final int APPEND_SPREAD_WINDOW = 8;
    private static final int APPEND_SPREAD_GROUPS = 100;

    private static final int FANOUT_MEMBERS = 1_000;
    private static final int FANOUT_WINDOW = 10;

    private static final int STEADY_MEMBERS = 5_000;
    private static final int STEADY_OFFLINE = 5_000;
    private static final double STEADY_RATE = 40;

    private static final int MIX_GROUPS = 100;
    private static final int MIX_ONLINE = 50;
    private static final int MIX_OFFLINE = 4_950;
    private static final int MIX_CONNECTIONS = 500;
    private static final double MIX_RATE = 1_000;

    private static final List<Integer> IDLE_MEMBERS = List.of(2, 1_000);
    private static final long IDLE_PAUSE_NANOS = 20_000_000;

    private static final int RECONNECT_MEMBERS = 5_000;
    private static final int CATCH_UP_MEMBERS = 100;
    private static final int CATCH_UP_AT_A_TIME = 10;
    private static final int RECEIPTS_MEMBERS = 10_000;
    private static final int RANGES_MEMBERS = 200;
    private static final double RANGES_RATE = 50;
    private static final int MEMORY_MEMBERS = 10_000;
    private static final int DIRECTORY_PEOPLE = 10_000;
    private static final int REVOCATIONS = 100;
    private static final int PAGE_GROUPS = 500;
    private static final int PAGE_ENTRIES = 100_000;

    private Bench() {}

    /**
     * Runs the benchmark that the system property {@code bench} names.
     *
     * @param files Payara Micro's jar or WildFly's home, the broker's adapter, the WAR, and a folder for data; unused with {@code url}
     */
    public static void main(String[] files) throws IOException, InterruptedException {
        var options = BenchOptions.fromProperties(Path.of(files[3]));
        Consumer<String> console = System.out::println;
        // The broker runs in this process and talks much; only what ends a run is worth reading here.
        for (var handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.SEVERE);
        }
        switch (options.bench()) {
            case "fanout", "steady", "mix", "idle" -> fanOut(options, files, console);
            case DirectoryBench.NAME -> {
                try (var phonebook = new Phonebook(options.folder().resolve("phonebook"));
                        var stage = Stage.of(options, files, phonebook.knobs(DirectoryBench.GROUP), console)) {
                    new DirectoryBench(stage.target(), phonebook, console).run(options.membersOr(DIRECTORY_PEOPLE));
                }
            }
            default -> {
                try (var stage = Stage.of(options, files, Map.of(), console)) {
                    one(options, stage, console);
                }
            }
        }
    }

    private static void fanOut(BenchOptions options, String[] files, Consumer<String> console)
            throws IOException, InterruptedException {
        var peers = new ArrayList<Peer>();
        try {
            for (var name : options.peers()) {
                peer(name, options, files, console).ifPresent(peers::add);
            }
            if (peers.isEmpty()) {
                return;
            }
            switch (options.bench()) {
                case "fanout" -> compare(options, peers, fanoutShape(options), fanoutPacing(options), console);
                case "steady" ->
                    compare(
                            options,
                            peers,
                            Shape.oneGroup(options.membersOr(STEADY_MEMBERS), options.offlineOr(STEADY_OFFLINE)),
                            Pacing.open(options.rateOr(STEADY_RATE)),
                            console);
                case "mix" ->
                    compare(options, peers, mixShape(options), Pacing.open(options.rateOr(MIX_RATE)), console);
                default -> {
                    for (int members : options.members() == 0 ? IDLE_MEMBERS : List.of(options.members())) {
                        compare(
                                options,
                                peers,
                                Shape.oneGroup(members, options.offlineOr(0)),
                                Pacing.oneAtATime(IDLE_PAUSE_NANOS),
                                console);
                    }
                }
            }
        } finally {
            peers.forEach(Peer::close);
        }
    }

    private static Shape mixShape(BenchOptions options) {
        return new Shape(
                options.groupsOr(MIX_GROUPS),
                options.membersOr(MIX_ONLINE),
                options.offlineOr(MIX_OFFLINE),
                options.connectionsOr(MIX_CONNECTIONS));
    }

    private static Shape fanoutShape(BenchOptions options) {
        return Shape.oneGroup(options.membersOr(FANOUT_MEMBERS), options.offlineOr(0));
    }

    private static Pacing fanoutPacing(BenchOptions options) {
        return options.rate() > 0 ? Pacing.open(options.rate()) : Pacing.closed(options.windowOr(FANOUT_WINDOW));
    }

    private static void compare(
            BenchOptions options, List<Peer> peers, Shape shape, Pacing pacing, Consumer<String> console)
            throws IOException, InterruptedException {
        new Comparison(options.bench(), options, peers, shape, pacing, console).run();
    }

    private static Optional<Peer> peer(String name, BenchOptions options, String[] files, Consumer<String> console)
            throws IOException {
        return switch (name) {
            case "muster" -> Optional.of(new MusterPeer(Stage.of(options, files, Map.of(), console), options, console));
            case "raw" -> Optional.of(new RawPeer(options.bodyLength()));
            case "ejabberd" -> {
                var peer = EjabberdPeer.start(options.folder(), options.bodyLength());
                if (peer.isEmpty()) {
                    console.accept("# ejabberd is not installed and left out (Debian: ejabberd, erlang-p1-pgsql)");
                }
                yield peer;
            }
            default -> throw new IllegalArgumentException("-Dpeer must be muster, raw or ejabberd, not " + name);
        };
    }

    private static void one(BenchOptions options, Stage stage, Consumer<String> console)
            throws IOException, InterruptedException {
        switch (options.bench()) {
            case "append" -> {
                appendHot(options, stage, console);
                appendSpread(options, stage, console);
            }
            case "append-hot" -> appendHot(options, stage, console);
            case "append-spread" -> appendSpread(options, stage, console);
            case "reconnect" -> new ReconnectBench(options, stage, options.membersOr(RECONNECT_MEMBERS), console).run();
            case "catch-up" ->
                new CatchUpBench(
                                options,
                                stage.target(),
                                options.membersOr(CATCH_UP_MEMBERS),
                                options.connectionsOr(CATCH_UP_AT_A_TIME),
                                console)
                        .run();
            case "memory" ->
                new MemoryBench(options, stage, console).run(options.membersOr(MEMORY_MEMBERS), options.groupsOr(1));
            case HandshakeBench.NAME -> new HandshakeBench(options, stage, console).run();
            case RevocationBench.NAME -> new RevocationBench(stage, options.membersOr(REVOCATIONS), console).run();
            case FloodBench.NAME -> new FloodBench(options, stage, console).run();
            case "receipts" -> new ReceiptsBench(options, stage, console).run(options.membersOr(RECEIPTS_MEMBERS));
            case ArticlesBench.NAME -> new ArticlesBench(options, stage, console).run();
            case RangesBench.NAME ->
                new RangesBench(options, stage, console)
                        .run(options.membersOr(RANGES_MEMBERS), options.rateOr(RANGES_RATE));
            case PageBench.NAME ->
                new PageBench(stage.target(), console)
                        .run(options.groupsOr(PAGE_GROUPS), options.membersOr(PAGE_ENTRIES));
            case "badges" ->
                new BadgesBench(options, stage.target(), mixShape(options), options.rateOr(MIX_RATE), console).run();
            default ->
                throw new IllegalArgumentException("-Dbench must be append, append-hot, append-spread, fanout, steady,"
                        + " mix, idle, directory, reconnect, catch-up, memory, handshakes, flood, receipts, articles, badges, ranges,"
                        + " revocation or page, not "
                        + options.bench());
        }
    }

    private static void appendHot(BenchOptions options, Stage stage, Consumer<String> console)
            throws IOException, InterruptedException {
        new AppendBench("append-hot", options, stage.target(), options.senders(), 1, APPEND_HOT_WINDOW, console).run();
    }

    private static void appendSpread(BenchOptions options, Stage stage, Consumer<String> console)
            throws IOException, InterruptedException {
        int groups = options.groupsOr(APPEND_SPREAD_GROUPS);
        new AppendBench("append-spread", options, stage.target(), groups, groups, APPEND_SPREAD_WINDOW, console).run();
    }
}
