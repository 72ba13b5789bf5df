package muster.launcher;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the person who starts Muster may choose, by system properties. */
record Settings(
        Path data,
        String address,
        int port,
        int instances,
        String heap,
        int postgresPort,
        int brokerPort,
        @Nullable DatabaseAccount database,
        @Nullable BrokerAccount broker,
        Map<String, String> forServer) {
    static final String HTTP_PORT = "muster.http.port";
    static final int INSTANCES_MAX = 9;
    static final String POSTGRES_PORT = "muster.postgres.port";
    static final String BROKER_PORT = "muster.broker.port";

    private static final String HTTP_ADDRESS = "muster.http.address";
    private static final String INSTANCES = "muster.instances";
    private static final String DATA = "muster.data";
    private static final String HEAP = "muster.server.heap";
    private static final Set<String> OURS = Set.of(
            DATA,
            HTTP_ADDRESS,
            HTTP_PORT,
            INSTANCES,
            HEAP,
            POSTGRES_PORT,
            BROKER_PORT,
            "muster.db.url",
            "muster.db.user",
            "muster.db.password",
            "muster.broker.url",
            "muster.broker.user",
            "muster.broker.password");
    private static final int PORT_MAX = 65_535;

    /**
     * Reads the properties.
     *
     * @throws StartFailure naming the property that makes no sense
     */
    static Settings of(Properties properties, Path defaultData) {
        var database = account(properties, "muster.db", "jdbc:postgresql:")
                .map(found -> new DatabaseAccount(found[0], found[1], found[2]));
        var broker = account(properties, "muster.broker", "tcp:")
                .map(found -> new BrokerAccount(found[0], found[1], found[2]));
        int instances = instances(properties.getProperty(INSTANCES, "1"));
        return new Settings(
                Path.of(properties.getProperty(DATA, defaultData.toString()))
                        .toAbsolutePath()
                        .normalize(),
                properties.getProperty(HTTP_ADDRESS, Ports.LOOPBACK),
                number(properties, HTTP_PORT, 8080, 1, PORT_MAX - instances + 1),
                instances,
                heap(properties.getProperty(HEAP, "1g")),
                number(properties, POSTGRES_PORT, 0, 0, PORT_MAX),
                number(properties, BROKER_PORT, 0, 0, PORT_MAX),
                database.orElse(null),
                broker.orElse(null),
                handedOn(properties));
    }

    /** Whether nobody but programs on this machine can reach the server: the only place for users with known passwords. */
    boolean isLoopback() {
        return address.equals("localhost") || address.equals("::1") || address.startsWith("127.");
    }

    private static Optional<String[]> account(Properties properties, String prefix, String scheme) {
        var url = properties.getProperty(prefix + ".url");
        if (url == null || url.isBlank()) {
            return Optional.empty();
        }
        if (!url.startsWith(scheme)) {
            throw new StartFailure("-D" + prefix + ".url must begin with " + scheme + ", not '" + url + "'");
        }
        var user = properties.getProperty(prefix + ".user", "");
        return Optional.of(new String[] {url, user, properties.getProperty(prefix + ".password", "")});
    }

    private static int number(Properties properties, String name, int otherwise, int min, int max) {
        var text = properties.getProperty(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the one sentence about every wrong number
        }
        throw new StartFailure("-D" + name + " must be a port from " + min + " to " + max + ", not '" + text + "'");
    }

    private static int instances(String text) {
        if (text.matches("[1-9]")) {
            return Integer.parseInt(text);
        }
        throw new StartFailure(
                "-D" + INSTANCES + " must be a number from 1 to " + INSTANCES_MAX + ", not '" + text + "'");
    }

    private static String heap(String text) {
        if (text.toLowerCase(Locale.ROOT).matches("[1-9][0-9]{0,5}[mg]")) {
            return text;
        }
        throw new StartFailure("-D" + HEAP + " must be a size such as 512m or 2g, not '" + text + "'");
    }

    private static Map<String, String> handedOn(Properties properties) {
        var rest = new TreeMap<String, String>();
        for (var name : properties.stringPropertyNames()) {
            if (name.startsWith("muster.") && !OURS.contains(name)) {
                rest.put(name, properties.getProperty(name));
            }
        }
        return rest;
    }
}
