package muster.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The folder that holds all that a Muster on this machine owns. Locked as long as it is open. */
final class DataFolder implements AutoCloseable {
    /** Written into the marker; another one means another layout. */
    private static final String LAYOUT = "muster data 1";

    private final Path folder;
    private final FileChannel channel;
    private final FileLock lock;

    private DataFolder(Path folder, FileChannel channel, FileLock lock) {
        this.folder = folder;
        this.channel = channel;
        this.lock = lock;
    }

    /**
     * Opens the folder for this process alone and makes it if it is not there.
     *
     * @throws StartFailure when another Muster uses it, it is something else's, is damaged, or cannot be written
     */
    static DataFolder open(Path folder) {
        try {
            Files.createDirectories(Folders.parent(folder));
            if (Files.notExists(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            requireOurs(folder);
            var channel = FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            var lock = tryLock(channel);
            if (lock == null) {
                channel.close();
                throw new StartFailure("Another Muster is using " + folder
                        + "; stop it, or start this one with its own folder and port: -Dmuster.data=… -D"
                        + Settings.HTTP_PORT + "=…");
            }
            var opened = new DataFolder(folder, channel, lock);
            opened.mark();
            return opened;
        } catch (IOException e) {
            throw new StartFailure(
                    "The data folder " + folder + " cannot be written (" + e.getMessage()
                            + "); choose another with -Dmuster.data=…",
                    e);
        }
    }

    Path path() {
        return folder;
    }

    Path adminPassword() {
        return folder.resolve("admin.password");
    }

    /** The password of the first administrator, made at the first start. */
    String adminPasswordOrNew() {
        if (Files.notExists(adminPassword())) {
            try {
                Secrets.write(adminPassword(), Secrets.random());
            } catch (IOException e) {
                throw new StartFailure("The file " + adminPassword() + " cannot be written: " + e.getMessage(), e);
            }
        }
        return Secrets.read(adminPassword());
    }

    boolean hasDemo() {
        return Files.exists(demo());
    }

    void rememberDemo() {
        try {
            Files.writeString(demo(), "alice, bob, carol and the group Lobby were made\n");
        } catch (IOException e) {
            throw new StartFailure("The file " + demo() + " cannot be written: " + e.getMessage(), e);
        }
    }

    Path log() {
        return folder.resolve("log").resolve("launcher.log");
    }

    @Override
    public void close() {
        try {
            lock.release();
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot release " + folder, e);
        }
    }

    private Path demo() {
        return folder.resolve("demo.done");
    }

    private static @org.jspecify.annotations.Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** Refuses a folder with somebody else's files: who mistypes a path must not find a database among the pictures. */
    private static void requireOurs(Path folder) throws IOException {
        var marker = marker(folder);
        if (Files.exists(marker)) {
            String layout;
            try {
                layout = Files.readString(marker).strip();
            } catch (IOException e) {
                throw damaged(folder, marker + " cannot be read", e);
            }
            if (!layout.equals(LAYOUT)) {
                throw damaged(folder, marker + " does not say '" + LAYOUT + "'", new IOException(layout));
            }
            return;
        }
        try (var files = Files.list(folder)) {
            if (files.anyMatch(file -> !file.endsWith("lock"))) {
                throw new StartFailure("The folder " + folder + " is not Muster's: it has files but no "
                        + marker.getFileName() + "; choose an empty one with -Dmuster.data=…");
            }
        }
    }

    private void mark() throws IOException {
        if (Files.notExists(marker(folder))) {
            var part = folder.resolve("layout.part");
            Files.writeString(part, LAYOUT + "\n");
            Files.move(part, marker(folder));
        }
    }

    private static Path marker(Path folder) {
        return folder.resolve("layout");
    }

    private static StartFailure damaged(Path folder, String what, IOException cause) {
        return new StartFailure(
                "The data folder " + folder + " is damaged: " + what
                        + "; restore it from a backup or choose another with -Dmuster.data=…",
                cause);
    }
}
