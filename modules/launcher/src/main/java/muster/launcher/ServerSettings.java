package muster.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One server as a process. Immutable; the {@code with} methods give a changed copy.
 *
 * @param folder what is the server's own: its log, its process id, its unpacked programs; one folder per server
 * @param address what it listens on
 * @param port its HTTP port
 * @param heap the limit of its heap, as {@code -Xmx} takes it
 * @param environment environment variables, for what other users of the machine must not see in the process list
 * @param properties system properties: Muster's configuration, {@code muster.<module>.<name>}
 * @param jvmOptions more options of the Java machine
 */
public record ServerSettings(
        ServerFiles files,
        Path folder,
        String address,
        int port,
        String heap,
        Map<String, String> environment,
        Map<String, String> properties,
        List<String> jvmOptions) {

    /** Makes the collections immutable and the folder absolute. */
    public ServerSettings {
        folder = folder.toAbsolutePath().normalize();
        environment = Map.copyOf(environment);
        properties = Map.copyOf(properties);
        jvmOptions = List.copyOf(jvmOptions);
    }

    /** A server on a free loopback port with a heap of 1 GB. */
    public static ServerSettings of(ServerFiles files, Path folder, DatabaseAccount database, BrokerAccount broker) {
        var environment = Map.of(
                "MUSTER_DB_URL", database.url(),
                "MUSTER_DB_USER", database.user(),
                "MUSTER_DB_PASSWORD", database.password(),
                "MUSTER_BROKER_URL", broker.url(),
                "MUSTER_BROKER_USER", broker.user(),
                "MUSTER_BROKER_PASSWORD", broker.password());
        return new ServerSettings(files, folder, Ports.LOOPBACK, Ports.free(), "1g", environment, Map.of(), List.of());
    }

    /** Listening elsewhere. */
    public ServerSettings withHttp(String otherAddress, int otherPort) {
        return new ServerSettings(files, folder, otherAddress, otherPort, heap, environment, properties, jvmOptions);
    }

    /** With another limit of the heap, such as {@code 512m}. */
    public ServerSettings withHeap(String otherHeap) {
        return new ServerSettings(files, folder, address, port, otherHeap, environment, properties, jvmOptions);
    }

    /** With the password that the user {@code admin} gets if the database knows no administrator yet. */
    public ServerSettings withAdminPassword(String password) {
        return withEnvironment("MUSTER_IDENTITY_BOOTSTRAP_PASSWORD", password);
    }

    /** With one environment variable more. */
    public ServerSettings withEnvironment(String name, String value) {
        var more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return new ServerSettings(files, folder, address, port, heap, more, properties, jvmOptions);
    }

    /** With one configuration value more, such as {@code muster.delivery.heartbeat}. */
    public ServerSettings withProperty(String name, String value) {
        var more = new LinkedHashMap<>(properties);
        more.put(name, value);
        return new ServerSettings(files, folder, address, port, heap, environment, more, jvmOptions);
    }

    /** With several configuration values more. */
    public ServerSettings withProperties(Map<String, String> values) {
        var more = new LinkedHashMap<>(properties);
        more.putAll(values);
        return new ServerSettings(files, folder, address, port, heap, environment, more, jvmOptions);
    }

    /** With more options of the Java machine, such as {@code -XX:+UseParallelGC}. */
    public ServerSettings withJvmOptions(String... options) {
        var more = new ArrayList<>(jvmOptions);
        more.addAll(List.of(options));
        return new ServerSettings(files, folder, address, port, heap, environment, properties, more);
    }
}
