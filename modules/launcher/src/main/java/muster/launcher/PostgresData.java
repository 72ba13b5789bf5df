package muster.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** PostgreSQL's files in a data folder: made once, checked at every start. */
final class PostgresData {
    private static final String STOP_SECONDS_MAX = "60";

    private final PostgresPrograms programs;
    private final Path folder;

    PostgresData(PostgresPrograms programs, Path folder) {
        this.programs = programs;
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Path cluster() {
        return folder.resolve("database");
    }

    String password() {
        return Secrets.read(passwordFile());
    }

    /** Makes the files if they are not there, else checks that this version can read them. */
    void prepare() {
        try {
            Files.createDirectories(folder);
            if (Files.exists(cluster())) {
                check();
                return;
            }
            create();
        } catch (IOException e) {
            throw new StartFailure("The data folder " + folder + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The main process that runs on these files, if one does. */
    Optional<Long> pid() {
        var file = cluster().resolve("postmaster.pid");
        try (var lines = Files.lines(file)) {
            return lines.findFirst().map(String::strip).map(Long::valueOf).filter(this::isOurs);
        } catch (IOException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Stops a server that a launcher which was killed left behind. */
    void stopLeftover() {
        if (pid().isPresent()) {
            stop("fast");
        }
    }

    void stop(String mode) {
        try {
            var ended = Programs.run(programs.command(
                    "pg_ctl",
                    "stop",
                    "-w",
                    "-t",
                    STOP_SECONDS_MAX,
                    "-m",
                    mode,
                    "-D",
                    cluster().toString()));
            if (ended.code() != 0 && pid().isPresent()) {
                throw new StartFailure(
                        "PostgreSQL does not stop: " + ended.output().strip());
            }
        } catch (IOException e) {
            throw new StartFailure("PostgreSQL cannot be stopped: " + e.getMessage(), e);
        }
    }

    /** After a crash of the machine the number in the file may be any other process's: look at what it works on. */
    private boolean isOurs(long pid) {
        var process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        if (process.isEmpty()) {
            return false;
        }
        try {
            return Files.isSameFile(Path.of("/proc", Long.toString(pid), "cwd"), cluster());
        } catch (IOException e) {
            var command = process.get().info().command().orElse("");
            return command.endsWith("/postgres");
        }
    }

    private void check() {
        var file = cluster().resolve("PG_VERSION");
        String version;
        try {
            version = Files.readString(file).strip();
        } catch (IOException e) {
            throw damaged(file + " cannot be read", e);
        }
        if (version.equals(PostgresPrograms.MAJOR)) {
            return;
        }
        if (version.matches("[0-9]{1,2}(\\.[0-9]+)?")) {
            throw new StartFailure("The data folder " + folder + " was written by PostgreSQL " + version
                    + ", this is PostgreSQL " + PostgresPrograms.MAJOR
                    + "; dump it with the old one or choose another folder with -Dmuster.data=…");
        }
        throw damaged(file + " holds no version", null);
    }

    private void create() throws IOException {
        // Made beside its place and moved there when complete: a crash in between leaves nothing that looks like data.
        var part = folder.resolve("database.part");
        Folders.delete(part);
        if (Files.notExists(passwordFile())) {
            Secrets.write(passwordFile(), Secrets.random());
        }
        var ended = Programs.run(programs.command(
                "initdb",
                "--pgdata=" + part,
                "--username=postgres",
                "--pwfile=" + passwordFile(),
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C"));
        if (ended.code() != 0) {
            throw new StartFailure("PostgreSQL cannot make its files in " + folder + ": " + reason(ended.output()));
        }
        Files.move(part, cluster());
    }

    private static String reason(String output) {
        if (output.contains("cannot be run as root")) {
            return "it refuses to run as root, and 'unshare -U' does not work here; start Muster as an ordinary user";
        }
        if (output.contains("Permission denied")) {
            return "it runs without root's rights and may not enter there; choose another folder with -Dmuster.data=…";
        }
        return output.lines()
                .filter(line -> line.contains("error:"))
                .findFirst()
                .orElse("no reason given");
    }

    private StartFailure damaged(String what, @org.jspecify.annotations.Nullable Exception cause) {
        var sentence = "The data folder " + folder + " is damaged: " + what
                + "; restore it from a backup or choose another with -Dmuster.data=…";
        return cause == null ? new StartFailure(sentence) : new StartFailure(sentence, cause);
    }

    private Path passwordFile() {
        return folder.resolve("database.password");
    }
}
