package muster.launcher;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads out of a server's log how its start went. */
final class ServerLog {
    private static final Pattern CAUSE = Pattern.compile("^Caused by: (?:[\\w.$]+: )?(.*)");
    private static final int REASON_LENGTH_MAX = 300;

    private final Path log;
    private final Path output;
    private final Words words;

    /**
     * How a kind of server puts it.
     *
     * @param started it is done with starting, whatever became of the application
     * @param failed an archive could not be deployed
     * @param error the first line of an error, its text as the first group
     * @param line the first line of anything
     * @param outermost whether the first cause below the first error is the one that tells most, else the last one is
     */
    private record Words(Pattern started, Pattern failed, Pattern error, Pattern line, boolean outermost) {}

    /** Payara Micro goes on without the application, calls it deployed and even answers for it, with 404 or 500. */
    private static final Words PAYARA_MICRO = new Words(
            Pattern.compile("\\[PayaraMicro] Payara Micro .* ready in "),
            Pattern.compile(" SEVERE \\[javax\\.enterprise\\.system\\.core] "),
            Pattern.compile("^[-0-9: .]+ SEVERE \\[[^]]*] (.*)"),
            Pattern.compile("^[-0-9]{10} "),
            true);

    /** WildFly goes on as well, and answers 404. */
    private static final Words WILDFLY = new Words(
            Pattern.compile(" WFLYSRV002[56]: "),
            Pattern.compile(" WFLYSRV0026: "),
            Pattern.compile("^[-0-9: ,]+ ERROR \\[[^]]*] \\([^)]*\\) (?:\\w+: )?(.*)"),
            Pattern.compile("^[-0-9]{10} "),
            false);

    private ServerLog(Path log, Path output, Words words) {
        this.log = log;
        this.output = output;
        this.words = words;
    }

    static ServerLog ofPayaraMicro(Path log, Path output) {
        return new ServerLog(log, output, PAYARA_MICRO);
    }

    static ServerLog ofWildFly(Path log, Path output) {
        return new ServerLog(log, output, WILDFLY);
    }

    /** Whether the server is done with starting, whatever became of the application. */
    boolean isStarted() {
        return lines(log).stream().anyMatch(line -> words.started.matcher(line).find());
    }

    /** Whether an archive could not be deployed. */
    boolean isDeploymentFailed() {
        return lines(log).stream().anyMatch(line -> words.failed.matcher(line).find());
    }

    /** Why the application is not there, as far as the log knows. */
    Optional<String> reason() {
        var lines = lines(log);
        var error = lines.stream()
                .map(words.error::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .filter(line -> !line.isBlank())
                .findFirst();
        var cause = words.outermost ? causes(lines).findFirst() : causes(lines).reduce((one, deeper) -> deeper);
        var last = lines(output).stream().filter(line -> !line.isBlank()).reduce((one, other) -> other);
        return cause.or(() -> error).or(() -> last).map(ServerLog::cut);
    }

    /** What caused the first error, outermost first; above the causes are containers that report each other. */
    private Stream<String> causes(List<String> lines) {
        var trace = lines.stream()
                .dropWhile(line -> !words.error.matcher(line).find())
                .skip(1);
        // Payara's first error may be a line of its own, with the trace below the next.
        return (words.outermost
                        ? trace
                        : trace.takeWhile(line -> !words.line.matcher(line).find()))
                .map(CAUSE::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1))
                .filter(line -> !line.isBlank());
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
