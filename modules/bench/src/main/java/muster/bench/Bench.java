package muster.bench;

import java.io.IOException;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The command line: reads what to measure, measures it, prints one line per run. The only class that prints. */
public final class Bench {
    private static final int APPEND_HOT_WINDOW = 32;
    private static final int APPEND_SPREAD_WINDOW = 8;

    private Bench() {}

    /**
     * Runs the benchmark that the system property {@code bench} names.
     *
     * @param files Payara Micro's jar, the broker's adapter, the WAR, and a folder for data; unused with {@code url}
     */
    public static void main(String[] files) throws IOException, InterruptedException {
        var options = BenchOptions.fromProperties();
        Consumer<String> console = System.out::println;
        // The broker runs in this process and talks much; only what ends a run is worth reading here.
        for (var handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.SEVERE);
        }
        try (var stage = Stage.of(options, files, console)) {
            run(options, stage.target(), console);
        }
    }

    private static void run(BenchOptions options, Target target, Consumer<String> console)
            throws IOException, InterruptedException {
        switch (options.bench()) {
            case "append" -> {
                append(options, target, "append-hot", options.senders(), 1, APPEND_HOT_WINDOW, console);
                append(
                        options,
                        target,
                        "append-spread",
                        options.groups(),
                        options.groups(),
                        APPEND_SPREAD_WINDOW,
                        console);
            }
            case "append-hot" ->
                append(options, target, "append-hot", options.senders(), 1, APPEND_HOT_WINDOW, console);
            case "append-spread" ->
                append(
                        options,
                        target,
                        "append-spread",
                        options.groups(),
                        options.groups(),
                        APPEND_SPREAD_WINDOW,
                        console);
            case "fanout" -> new FanoutBench(options, target, console).run();
            default ->
                throw new IllegalArgumentException(
                        "-Dbench must be append, append-hot, append-spread or fanout, not " + options.bench());
        }
    }

    private static void append(
            BenchOptions options,
            Target target,
            String name,
            int senders,
            int groups,
            int window,
            Consumer<String> console)
            throws IOException, InterruptedException {
        new AppendBench(name, options, target, senders, groups, window, console).run();
    }
}
