package muster.bench;

import java.net.URI;
import java.util.function.Consumer;

/** The server under test: one that runs already. */
record Stage(Target target, AutoCloseable all) implements AutoCloseable {
    static Stage of(BenchOptions options, String[] files, Consumer<String> console) {
        var url = options.url().map(URI::toString).orElseThrow(() -> new IllegalArgumentException("-Durl is needed"));
        var base = URI.create(url.endsWith("/") ? url : url + "/");
        console.accept("# " + base + " as it runs " + files.length);
        return new Stage(
                new Target(base, options.login(), options.password(), options.server(), "fsync=?", options.pid()),
                () -> {});
    }

    @Override
    public void close() {}
}
