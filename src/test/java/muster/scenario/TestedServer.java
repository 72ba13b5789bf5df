package muster.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import muster.launcher.ServerFiles;
import muster.launcher.WildFlyHome;

/**
 * The kind of server that this run of the tests is about, by the system property {@code muster.server}: tells Arquillian's
 * container for it what to start. Whatever differs between servers for good is asked of this.
 */
enum TestedServer {
    PAYARA_MICRO {
        @Override
        void tell(ServerFiles files, Map<String, String> options) {
            System.setProperty("payara.microJar", files.server().toString());
            System.setProperty(
                    "payara.clusterEnabled", "true"); // Or it gets --nocluster, which starts Hazelcast after all.
            System.setProperty("payara.consoleOutput", "false");
            System.setProperty("payara.cmdOptions", JVM_OPTIONS + joined(options));
            var listener = Surroundings.shippedCommands("payara-micro/pre-boot.asadmin")
                    + "set configs.config.server-config.network-config.network-listeners.network-listener.http-listener"
                    + ".address=127.0.0.1";
            System.setProperty(
                    "payara.extraMicroOptions",
                    "--nohazelcast --prebootcommandfile " + commandFile("pre-boot", listener)
                            + " --postbootcommandfile "
                            + commandFile("post-boot", "deploy --name artemis " + files.adapter())
                            + " --logtofile "
                            + Surroundings.folder("log").resolve("server.log"));
        }
    },
    PAYARA {
        @Override
        void tell(ServerFiles files, Map<String, String> options) {
            try {
                var domain =
                        PayaraDomain.start(files.server(), Surroundings.folder("payara"), options, files.adapter());
                System.setProperty("arq.container.payara.configuration.adminHost", "localhost");
                System.setProperty(
                        "arq.container.payara.configuration.adminPort", Integer.toString(domain.adminPort()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    },
    WILDFLY {
        @Override
        void tell(ServerFiles files, Map<String, String> options) {
            var base = Surroundings.folder("wildfly");
            try {
                WildFlyHome.prepared(files.server())
                        .makeBase(base, List.of(new WildFlyHome.Deployed("artemis.rar", files.adapter())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            int http = muster.launcher.Ports.free();
            int management = muster.launcher.Ports.free();
            container("jbossHome", files.server().toString());
            container("managementPort", Integer.toString(management));
            container(
                    "javaVmArguments",
                    JVM_OPTIONS + " -Djboss.server.base.dir=" + base + " -Djboss.http.port=" + http
                            + " -Djboss.management.http.port=" + management + joined(options));
        }

        private void container(String name, String value) {
            System.setProperty("arq.container.wildfly.configuration." + name, value);
        }
    };

    /** Most servers of the tests live for a minute: compiling for peak speed would cost half of it, on two cores. */
    static final String HASTY = "-XX:TieredStopAtLevel=1";

    private static final String JVM_OPTIONS = "-Xmx1g " + HASTY;

    static TestedServer get() {
        return valueOf(System.getProperty("muster.server", "payara-micro")
                .replace('-', '_')
                .toUpperCase(Locale.ROOT));
    }

    /** Says what the container starts, and with which configuration. */
    abstract void tell(ServerFiles files, Map<String, String> options);

    private static String joined(Map<String, String> options) {
        var line = new StringBuilder();
        options.forEach(
                (name, value) -> line.append(" -D").append(name).append('=').append(value));
        return line.toString();
    }

    private static Path commandFile(String name, String command) {
        try {
            return Files.writeString(Surroundings.folder("commands").resolve(name + ".txt"), command + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
