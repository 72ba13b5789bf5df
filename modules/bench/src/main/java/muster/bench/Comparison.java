package muster.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * The same fan-out with several peers, in turns, so that whatever else the machine does meets all of them. With several
 * rounds the printed line of a peer is that of its median round by deliveries per second, and ratios are of medians.
 */
final class Comparison {
    private final String name;
    private final BenchOptions options;
    private final List<Peer> peers;
    private final Shape shape;
    private final Pacing pacing;
    private final Consumer<String> console;

    Comparison(
            String name, BenchOptions options, List<Peer> peers, Shape shape, Pacing pacing, Consumer<String> console) {
        this.name = name;
        this.options = options;
        this.peers = peers;
        this.shape = shape;
        this.pacing = pacing;
        this.console = console;
    }

    void run() throws IOException, InterruptedException {
        Map<Peer, List<Fanout.Result>> results = new LinkedHashMap<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (var peer : peers) {
                var result = new Fanout(name, options, peer, shape, pacing, console).run();
                results.computeIfAbsent(peer, any -> new ArrayList<>()).add(result);
                if (options.rounds() > 1) {
                    console.accept("# round " + round + ": " + result.line());
                }
            }
        }
        results.values().forEach(some -> console.accept(middle(some).line()));
        for (var other : peers.subList(1, peers.size())) {
            var first = results.getOrDefault(peers.get(0), List.of());
            var second = results.getOrDefault(other, List.of());
            console.accept(String.format(
                    Locale.ROOT,
                    "ratio=%s/%s N=%d W=%d bench=%s rounds=%d deliveries/s=%.2f cpu_s/million=%.2f last_p99=%.2f",
                    peers.get(0).name(),
                    other.name(),
                    shape.connections(),
                    pacing.window(),
                    name,
                    options.rounds(),
                    ratio(first, second, Fanout.Result::deliveries),
                    ratio(first, second, Fanout.Result::cpuPerMillion),
                    ratio(first, second, Fanout.Result::p99)));
        }
    }

    private static Fanout.Result middle(List<Fanout.Result> results) {
        var sorted = new ArrayList<>(results);
        sorted.sort(java.util.Comparator.comparingDouble(Fanout.Result::deliveries));
        return sorted.get(sorted.size() / 2);
    }

    private static double ratio(
            List<Fanout.Result> some, List<Fanout.Result> others, ToDoubleFunction<Fanout.Result> figure) {
        return median(some, figure) / median(others, figure);
    }

    private static double median(List<Fanout.Result> results, ToDoubleFunction<Fanout.Result> figure) {
        var sorted = results.stream().mapToDouble(figure).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
