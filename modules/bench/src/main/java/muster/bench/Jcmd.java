package muster.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The JDK's {@code jcmd}: asks a Java process of this user about itself. */
final class Jcmd {
    private static final Path PROGRAM = Path.of(System.getProperty("java.home"), "bin", "jcmd");

    private Jcmd() {}

    /** Whether that process is one that can be asked. */
    static boolean understands(long pid) throws IOException {
        return pid > 0
                && Files.isExecutable(PROGRAM)
                && output(start(List.of("-l"))).contains(pid + " ");
    }

    /** Runs a command in the process and answers what it says. */
    static String run(long pid, String... command) throws IOException {
        return output(start(pid, command));
    }

    /** Begins a command in the process. */
    static Process start(long pid, String... command) throws IOException {
        var arguments = new ArrayList<>(List.of(Long.toString(pid)));
        arguments.addAll(List.of(command));
        return start(arguments);
    }

    /** What a command said, when it has ended. */
    static String output(Process process) throws IOException {
        try (var output = process.getInputStream()) {
            var text = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("jcmd ended with " + code + ": " + text);
            }
            return text;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for jcmd", e);
        }
    }

    private static Process start(List<String> arguments) throws IOException {
        var line = new ArrayList<>(List.of(PROGRAM.toString()));
        line.addAll(arguments);
        return new ProcessBuilder(line).redirectErrorStream(true).start();
    }
}
