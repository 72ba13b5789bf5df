package muster.launcher;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the jar that brings them (Zonky's). Its own starter is not used: it turns fsync off,
 * waits ten seconds before it reports a data folder that it cannot open, and cannot stop a server hard.
 */
public final class PostgresPrograms {
    /** The major version: what a data folder's PG_VERSION must say. */
    static final String MAJOR = "18";

    private static final int EXECUTABLE = 0100;

    private final Path folder;
    private final boolean stepDown;

    private PostgresPrograms(Path folder) {
        this.folder = folder;
        stepDown = canStepDown();
    }

    /**
     * The programs in this folder, unpacked there first unless an earlier call did (3 s, 60 MB). Several processes and
     * threads may call this for one folder at once.
     *
     * @throws StartFailure when there are none for this kind of machine, or the folder cannot be written
     */
    public static synchronized PostgresPrograms in(Path folder) {
        var target = folder.toAbsolutePath().resolve("postgresql-" + MAJOR);
        if (Files.notExists(target)) {
            var part = target.resolveSibling(
                    "postgresql.part-" + ProcessHandle.current().pid());
            try {
                Folders.delete(part);
                unpack(part);
                moveUnlessThere(part, target);
            } catch (IOException e) {
                throw new StartFailure("PostgreSQL cannot be unpacked into " + folder + ": " + e.getMessage(), e);
            }
        }
        return new PostgresPrograms(target);
    }

    /** The command line of one of the programs. Root steps down by a user namespace: PostgreSQL refuses to run as root. */
    List<String> command(String program, String... arguments) {
        var command = new ArrayList<String>();
        if (stepDown) {
            command.add("unshare");
            command.add("-U");
        }
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static boolean canStepDown() {
        try {
            return "root".equals(System.getProperty("user.name"))
                    && Programs.run(List.of("unshare", "-U", "true")).code() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static void unpack(Path part) throws IOException {
        var archive = "/postgres-" + system() + ".txz";
        try (var packed = PostgresPrograms.class.getResourceAsStream(archive)) {
            if (packed == null) {
                throw new StartFailure("There is no built-in PostgreSQL for " + system()
                        + "; give one with -Dmuster.db.url, -Dmuster.db.user and -Dmuster.db.password");
            }
            var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(packed)));
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, part);
            }
        }
    }

    private static String system() {
        var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT).replace("mac os x", "darwin");
        var machine = System.getProperty("os.arch", "");
        return system + "-"
                + switch (machine) {
                    case "amd64" -> "x86_64";
                    case "aarch64" -> "arm_64";
                    default -> machine;
                };
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path part) throws IOException {
        var file = part.resolve(entry.getName()).normalize();
        if (!file.startsWith(part)) {
            throw new IOException("the archive reaches outside: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(Folders.parent(file));
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
            return;
        }
        if (entry.isLink()) {
            Files.createLink(file, part.resolve(entry.getLinkName()).normalize());
            return;
        }
        Files.copy(tar, file);
        if ((entry.getMode() & EXECUTABLE) != 0 && !file.toFile().setExecutable(true, false)) {
            throw new IOException("cannot make executable: " + file);
        }
    }

    private static void moveUnlessThere(Path part, Path target) throws IOException {
        try {
            Files.move(part, target);
        } catch (IOException e) {
            Folders.delete(part);
            if (Files.notExists(target)) {
                throw e;
            }
        }
    }
}
