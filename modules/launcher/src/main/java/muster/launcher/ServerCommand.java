package muster.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** How a server is set up in its folder and started there; the subclasses know one kind of server each. */
abstract class ServerCommand {
    static final int LOG_BYTES_MAX = 10_000_000;
    static final int LOG_FILES = 5;

    /** Marks our servers in the process list. */
    private static final String MARK = "-Dmuster.server.folder=";

    private final ServerSettings settings;

    ServerCommand(ServerSettings settings) {
        this.settings = settings;
    }

    static ServerCommand of(ServerSettings settings) {
        return settings.files().isWildFly() ? new WildFlyCommand(settings) : new PayaraMicroCommand(settings);
    }

    static String mark(Path folder) {
        return MARK + folder;
    }

    /** Each start begins empty: servers would deploy the last start's archives again. */
    final void prepare() throws IOException {
        Folders.delete(root());
        Folders.delete(temporary());
        Files.createDirectories(temporary());
        Files.createDirectories(logFolder());
        if (Files.exists(newestLog())) {
            // Away with it before the start: its errors are not this start's.
            Files.move(newestLog(), logFolder().resolve("server.last.log"), StandardCopyOption.REPLACE_EXISTING);
        }
        setUp();
    }

    final List<String> line() {
        var line = new ArrayList<String>();
        if (Programs.exists("setsid")) {
            // A group of its own: Ctrl-C in the terminal must reach the launcher alone, which then stops all in order.
            line.add("setsid");
        }
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.add(mark(settings.folder()));
        line.add("-Xmx" + settings.heap());
        line.add("-XX:+ExitOnOutOfMemoryError");
        line.add("-Djava.awt.headless=true");
        line.add("-Djava.io.tmpdir=" + temporary());
        settings.properties().forEach((name, value) -> line.add("-D" + name + "=" + value));
        line.addAll(settings.jvmOptions());
        line.addAll(program());
        return line;
    }

    /** What is written before there is a log, and by the Java machine itself. */
    final Path output() {
        return logFolder().resolve("server.out");
    }

    /** The log of the present start; full files move on, the start before to server.last.log. */
    abstract Path newestLog();

    /** How the start can be followed in the log. */
    abstract ServerLog log();

    /** Where the server keeps what it unpacks and changes; made anew for each start. */
    abstract Path root();

    /** Fills the empty folders. */
    abstract void setUp() throws IOException;

    /** What follows the options of the Java machine. */
    abstract List<String> program();

    final ServerSettings settings() {
        return settings;
    }

    final Path logFolder() {
        return settings.folder().resolve("log");
    }

    final Path temporary() {
        return settings.folder().resolve("tmp");
    }
}
