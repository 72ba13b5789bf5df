package muster.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** WildFly: a shared home, and for each server a folder with its configuration and what is deployed. */
final class WildFlyCommand extends ServerCommand {
    /** What WildFly's own start script opens. */
    private static final List<String> OPENED = List.of(
            "--add-exports=java.desktop/sun.awt=ALL-UNNAMED",
            "--add-exports=java.naming/com.sun.jndi.ldap=ALL-UNNAMED",
            "--add-exports=java.naming/com.sun.jndi.url.ldap=ALL-UNNAMED",
            "--add-exports=java.naming/com.sun.jndi.url.ldaps=ALL-UNNAMED",
            "--add-exports=jdk.naming.dns/com.sun.jndi.dns=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.invoke=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
            "--add-opens=java.base/java.io=ALL-UNNAMED",
            "--add-opens=java.base/java.net=ALL-UNNAMED",
            "--add-opens=java.base/java.security=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.management/javax.management=ALL-UNNAMED",
            "--add-opens=java.naming/javax.naming=ALL-UNNAMED");

    WildFlyCommand(ServerSettings settings) {
        super(settings);
    }

    @Override
    Path root() {
        return settings().folder().resolve("wildfly");
    }

    @Override
    void setUp() throws IOException {
        var files = settings().files();
        WildFlyHome.prepared(files.server())
                .makeBase(
                        root(),
                        List.of(
                                new WildFlyHome.Deployed("artemis.rar", files.adapter()),
                                new WildFlyHome.Deployed("ROOT.war", files.war())));
    }

    @Override
    List<String> program() {
        var home = settings().files().server();
        var line = new ArrayList<>(OPENED);
        line.add("-Dorg.jboss.boot.log.file=" + newestLog());
        line.add("-Dlogging.configuration="
                + root().resolve("configuration/logging.properties").toUri());
        line.add("-Djboss.home.dir=" + home);
        line.add("-Djboss.server.base.dir=" + root());
        line.add("-Djboss.server.log.dir=" + logFolder());
        line.add("-Djboss.bind.address=" + settings().address());
        line.add("-Djboss.http.port=" + settings().port());
        line.add("-Djboss.management.http.port=0");
        line.add("-Djboss.tx.node.id=muster-" + settings().port());
        line.addAll(List.of("-jar", home.resolve("jboss-modules.jar").toString()));
        line.addAll(List.of("-mp", home.resolve("modules").toString(), "org.jboss.as.standalone"));
        return line;
    }

    @Override
    Path newestLog() {
        return logFolder().resolve("server.log");
    }

    @Override
    ServerLog log() {
        return ServerLog.ofWildFly(newestLog(), output());
    }
}
