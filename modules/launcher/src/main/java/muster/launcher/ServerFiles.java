package muster.launcher;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a server is made of.
 *
 * @param payaraMicro Payara Micro's jar
 * @param adapter {@code artemis.rar}
 * @param war {@code muster.war}
 */
public record ServerFiles(Path payaraMicro, Path adapter, Path war) {
    /**
     * Checks that all are there.
     *
     * @throws StartFailure naming the one that is not
     */
    public ServerFiles {
        payaraMicro = payaraMicro.toAbsolutePath().normalize();
        adapter = adapter.toAbsolutePath().normalize();
        war = war.toAbsolutePath().normalize();
        for (var file : List.of(payaraMicro, adapter, war)) {
            if (!Files.isReadable(file)) {
                throw new StartFailure("The file " + file + " is missing; build it with 'mvn package -DskipTests'");
            }
        }
    }
}
