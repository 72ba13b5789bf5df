package muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** How much members of a group notice of one client elsewhere that floods the server: the same open loop with and without it, in turns. */
final class FloodBench {
    static final String NAME = "flood";

    private static final int MEMBERS = 200;
    private static final double RATE = 40;

    private final BenchOptions options;
    private final Stage stage;
    private final Consumer<String> console;

    FloodBench(BenchOptions options, Stage stage, Consumer<String> console) {
        this.options = options;
        this.stage = stage;
        this.console = console;
    }

    void run() throws IOException, InterruptedException {
        var shape = Shape.oneGroup(options.membersOr(MEMBERS), options.offlineOr(0));
        var peer = new MusterPeer(stage, options, console);
        var population = new Population(stage.target());
        var people = population.people(shape.connections() + 1);
        var mad = people.get(people.size() - 1); // In no group of the others.
        long group = population.group(NAME, List.of(mad.id()));
        var quiet = new ArrayList<Double>();
        var flooded = new ArrayList<Double>();
        for (int round = 0; round < options.rounds(); round++) {
            quiet.add(measured("quiet", peer, shape).p99());
            var flooder = new Flooder(stage.target().url(), mad.token(), group);
            try (flooder) {
                flooded.add(measured(NAME, peer, shape).p99());
            }
            console.accept("# " + flooder);
        }
        console.accept(String.format(
                Locale.ROOT,
                "ratio=flood/quiet N=%d bench=%s rounds=%d rate=%.0f last_p99_quiet=%.1fms last_p99_flood=%.1fms last_p99=%.2f",
                shape.connections(),
                NAME,
                options.rounds(),
                options.rateOr(RATE),
                median(quiet),
                median(flooded),
                median(flooded) / median(quiet)));
    }

    private Fanout.Result measured(String name, Peer peer, Shape shape) throws IOException, InterruptedException {
        var result = new Fanout(name, options, peer, shape, Pacing.open(options.rateOr(RATE)), console).run();
        console.accept(result.line());
        return result;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
