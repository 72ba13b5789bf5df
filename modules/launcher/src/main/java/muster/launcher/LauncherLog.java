package muster.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** The launcher's own log: stack traces, and what the broker has to say. The console gets sentences only. */
final class LauncherLog {
    private static final int BYTES_MAX = 1_000_000;
    private static final int FILES = 2;

    private static final Logger LOG = Logger.getLogger("muster.launcher");

    /** Held for ever, else java.util.logging would forget where they write. */
    private static final List<Logger> SOURCES =
            List.of(LOG, Logger.getLogger("org.apache.activemq"), Logger.getLogger("io.netty"));

    private LauncherLog() {}

    /** Sends everything to this file from now on. */
    static void open(Path file) {
        try {
            Files.createDirectories(Folders.parent(file));
            var handler = new FileHandler(file.toString(), BYTES_MAX, FILES, true);
            handler.setFormatter(new SimpleFormatter());
            for (var source : SOURCES) {
                source.setUseParentHandlers(false);
                source.addHandler(handler);
            }
        } catch (IOException e) {
            throw new StartFailure("The log " + file + " cannot be written: " + e.getMessage(), e);
        }
    }

    static void error(String what, Throwable cause) {
        LOG.log(Level.SEVERE, what, cause);
    }
}
