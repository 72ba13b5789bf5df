package muster.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * An unpacked WildFly with {@code server-config/wildfly} copied over it. It is changed once, by the script that admins run
 * ({@code muster.cli}) and by one of the launcher's own that is about logs and ports; every server gets a copy of the
 * configuration that comes of it.
 */
public final class WildFlyHome {
    private static final String SCRIPT = "muster.cli";
    private static final String OWN_SCRIPT = "launcher.cli";

    private final Path home;

    private WildFlyHome(Path home) {
        this.home = home;
    }

    /**
     * Runs the scripts, unless they were run on this home before, exactly as they are now. Takes ten seconds.
     *
     * @throws StartFailure when one fails
     */
    public static synchronized WildFlyHome prepared(Path home) {
        var found = new WildFlyHome(home.toAbsolutePath().normalize());
        try {
            found.prepare();
        } catch (IOException e) {
            throw new StartFailure("WildFly in " + home + " cannot be prepared: " + e.getMessage(), e);
        }
        return found;
    }

    private void prepare() throws IOException {
        var script = home.resolve(SCRIPT);
        if (Files.notExists(script)) {
            throw new StartFailure(home + " has no " + SCRIPT + "; copy server-config/wildfly over it");
        }
        try (var own = Objects.requireNonNull(WildFlyHome.class.getResourceAsStream(OWN_SCRIPT))) {
            Files.write(home.resolve(OWN_SCRIPT), own.readAllBytes());
        }
        var scripts = Files.readString(script) + Files.readString(home.resolve(OWN_SCRIPT));
        var done = home.resolve("muster.prepared");
        if (Files.exists(done) && Files.readString(done).equals(scripts)) {
            return;
        }
        run(SCRIPT);
        run(OWN_SCRIPT);
        Files.writeString(done, scripts);
    }

    private void run(String script) throws IOException {
        // Not with the JBOSS_HOME of somebody else's WildFly, which would be the one that changes.
        var ended = Programs.run(List.of(
                "env",
                "--unset=JBOSS_HOME",
                "--unset=JAVA_OPTS",
                "JAVA_HOME=" + System.getProperty("java.home"),
                "sh",
                home.resolve("bin/jboss-cli.sh").toString(),
                "--file=" + home.resolve(script)));
        if (ended.code() != 0) {
            throw new StartFailure("WildFly's jboss-cli refused " + script + ": "
                    + ended.output().strip());
        }
    }

    /** Makes the folder of one server: the configuration and what is to be deployed, under these names. */
    public void makeBase(Path base, List<Deployed> deployments) throws IOException {
        var configuration = Files.createDirectories(base.resolve("configuration"));
        try (var files = Files.list(home.resolve("standalone/configuration"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, configuration.resolve(file.getFileName()));
            }
        }
        Files.createDirectories(base.resolve("deployments"));
        for (var deployed : deployments) {
            Files.copy(deployed.file(), base.resolve("deployments").resolve(deployed.name()));
        }
    }

    /**
     * An archive for a server's folder.
     *
     * @param name what it is deployed as; {@code ROOT.war} is reached without a context root
     * @param file where it is
     */
    public record Deployed(String name, Path file) {}

    Path path() {
        return home;
    }
}
