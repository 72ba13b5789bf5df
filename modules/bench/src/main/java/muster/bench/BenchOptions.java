package muster.bench;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What to measure, from system properties: README.md lists them. */
record BenchOptions(
        String bench,
        List<String> peers,
        List<String> parts,
        int members,
        int offline,
        int connections,
        int window,
        double rate,
        int rounds,
        int senders,
        int groups,
        int bodyLength,
        int ackEvery,
        int instances,
        int staying,
        Duration warmUp,
        Duration measured,
        boolean jfr,
        Optional<URI> url,
        String login,
        String password,
        String server,
        String heap,
        long pid,
        Path folder) {
    static BenchOptions fromProperties(Path folder) {
        return new BenchOptions(
                text("bench", "append"),
                List.of(text("peer", "muster").split(",")),
                List.of(text("parts", "storage,frames,unread").split(",")),
                number("members", 0),
                number("offline", -1),
                number("connections", 0),
                number("window", 0),
                Double.parseDouble(text("rate", "0")),
                number("rounds", 1),
                number("senders", 16),
                number("groups", 0),
                number("body", 120),
                number("ack", 0),
                number("instances", 1),
                number("staying", 0),
                Duration.ofSeconds(number("warmup", 5)),
                Duration.ofSeconds(number("seconds", 15)),
                Boolean.parseBoolean(text("jfr", "false")),
                Optional.ofNullable(System.getProperty("url")).map(BenchOptions::withSlash),
                text("login", "admin"),
                text("password", "admin"),
                text("server", "payara-micro"),
                text("heap", "1g"),
                number("pid", 0),
                folder.toAbsolutePath().normalize());
    }

    int membersOr(int otherwise) {
        return members == 0 ? otherwise : members;
    }

    int offlineOr(int otherwise) {
        return offline < 0 ? otherwise : offline;
    }

    int connectionsOr(int otherwise) {
        return connections == 0 ? otherwise : connections;
    }

    int groupsOr(int otherwise) {
        return groups == 0 ? otherwise : groups;
    }

    int windowOr(int otherwise) {
        return window == 0 ? otherwise : window;
    }

    double rateOr(double otherwise) {
        return rate == 0 ? otherwise : rate;
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
