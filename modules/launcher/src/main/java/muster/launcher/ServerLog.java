package muster.launcher;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads out of a server's log how its start went. */
final class ServerLog {
    private static final Pattern STARTED = Pattern.compile("\\[PayaraMicro] Payara Micro .* ready in ");
    /** Payara Micro goes on without the application, calls it deployed and even answers for it, with 404 or 500. */
    private static final String FAILED = " SEVERE [javax.enterprise.system.core] ";

    private static final Pattern SEVERE = Pattern.compile("^[-0-9: .]+ SEVERE \\[[^]]*] (.*)");
    private static final Pattern CAUSE = Pattern.compile("^Caused by: (?:[\\w.$]+: )?(.*)");
    private static final int REASON_LENGTH_MAX = 300;

    private final Path log;
    private final Path output;

    ServerLog(Path log, Path output) {
        this.log = log;
        this.output = output;
    }

    /** Whether Payara Micro is done with starting, whatever became of the application. */
    boolean isStarted() {
        return lines(log).stream().anyMatch(line -> STARTED.matcher(line).find());
    }

    /** Whether an archive could not be deployed. */
    boolean isDeploymentFailed() {
        return lines(log).stream().anyMatch(line -> line.contains(FAILED));
    }

    /** Why the application is not there, as far as the log knows. */
    Optional<String> reason() {
        var lines = lines(log);
        var severe = lines.stream()
                .map(SEVERE::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(found -> found.group(1))
                .filter(line -> !line.isBlank())
                .findFirst();
        // The first cause below the first error is what really happened; above it are containers reporting each other.
        var cause = lines.stream()
                .dropWhile(line -> !SEVERE.matcher(line).find())
                .map(CAUSE::matcher)
                .filter(java.util.regex.Matcher::find)
                .map(found -> found.group(1))
                .filter(line -> !line.isBlank())
                .findFirst();
        var last = lines(output).stream().filter(line -> !line.isBlank()).reduce((one, other) -> other);
        return cause.or(() -> severe).or(() -> last).map(ServerLog::cut);
    }

    private static String cut(String reason) {
        var line = reason.strip();
        return line.length() <= REASON_LENGTH_MAX ? line : line.substring(0, REASON_LENGTH_MAX) + "…";
    }

    private static List<String> lines(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (MalformedInputException e) {
            // half of a character at the end of what is written so far
            return List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
