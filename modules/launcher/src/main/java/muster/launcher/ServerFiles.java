package muster.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a server is made of.
 *
 * @param server Payara Micro's jar, or the home of a WildFly with {@code server-config/wildfly} copied over it
 * @param adapter {@code artemis.rar}
 * @param war {@code muster.war}
 */
public record ServerFiles(Path server, Path adapter, Path war) {
    /**
     * Checks that all are there.
     *
     * @throws StartFailure naming the one that is not
     */
    public ServerFiles {
        server = server.toAbsolutePath().normalize();
        adapter = adapter.toAbsolutePath().normalize();
        war = war.toAbsolutePath().normalize();
        for (var file : List.of(server, adapter, war)) {
            if (!Files.isReadable(file)) {
                throw new StartFailure("The file " + file + " is missing; build it with 'mvn package -DskipTests'");
            }
        }
    }

    /** Whether the server is a WildFly, else it is Payara Micro. */
    public boolean isWildFly() {
        return Files.isDirectory(server);
    }
}
