package muster.bench;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** What to measure, from system properties: README.md lists them. */
record BenchOptions(
        String bench,
        int members,
        int window,
        double rate,
        int senders,
        int groups,
        int bodyLength,
        Duration warmUp,
        Duration measured,
        Optional<URI> url,
        String login,
        String password,
        String server,
        String heap,
        long pid) {
    static BenchOptions fromProperties() {
        return new BenchOptions(
                text("bench", "append"),
                number("members", 1_000),
                number("window", 0),
                Double.parseDouble(text("rate", "0")),
                number("senders", 16),
                number("groups", 100),
                number("body", 120),
                Duration.ofSeconds(number("warmup", 5)),
                Duration.ofSeconds(number("seconds", 15)),
                Optional.ofNullable(System.getProperty("url")).map(BenchOptions::withSlash),
                text("login", "admin"),
                text("password", "admin"),
                text("server", "payara-micro"),
                text("heap", "1g"),
                number("pid", 0));
    }

    int windowOr(int otherwise) {
        return window == 0 ? otherwise : window;
    }

    private static URI withSlash(String url) {
        return URI.create(url.endsWith("/") ? url : url + "/");
    }

    private static String text(String name, String otherwise) {
        var value = System.getProperty(name);
        return value == null || value.isBlank() ? otherwise : value;
    }

    private static int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }
}
