package muster.bench;

import java.io.IOException;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The arithmetic of the four articles that Muster follows, reproduced by running both sides on the same database and over real
 * sockets: what their first designs cost, and what Muster does.
 */
final class ArticlesBench {
    static final String NAME = "articles";

    /** No checkpoint falls into a measurement: after one, whole pages are logged, to whomever it happens. */
    static final Map<String, String> DATABASE_SETTINGS = Map.of("checkpoint_timeout", "1h", "max_wal_size", "16GB");

    private final BenchOptions options;
    private final Stage stage;
    private final Consumer<String> console;

    ArticlesBench(BenchOptions options, Stage stage, Consumer<String> console) {
        this.options = options;
        this.stage = stage;
        this.console = console;
    }

    void run() throws IOException, InterruptedException {
        try (var database = Database.of(stage.target())) {
            for (var part : options.parts()) {
                switch (part) {
                    case "storage" -> new StorageArithmetic(options, stage.target(), database, console).run();
                    case "frames" -> new FrameArithmetic(options, stage, database, console).run();
                    case "unread" -> new UnreadArithmetic(options, stage.target(), database, console).run();
                    default -> throw new IllegalArgumentException("-Dparts must be of storage, frames and unread");
                }
            }
        }
    }
}
