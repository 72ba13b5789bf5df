package muster.architecture;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No key, token or password of the real world lies among the sources (decision 0017). */
class NoSecretsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> LEFT_OUT =
            Set.of(".git", "target", ".muster", "node_modules", ".idea", ".vscode", ".m2");
    private static final long BYTES_MAX = 2_000_000;

    private static final Map<String, Pattern> SECRETS = Stream.of(
                    "-----BEGIN [A-Z ]*PRIVATE KEY-----",
                    "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b",
                    "\\bgh[pousr]_[A-Za-z0-9]{36}",
                    "\\bgithub_pat_[A-Za-z0-9_]{40}",
                    "\\bglpat-[A-Za-z0-9_-]{20}",
                    "\\bxox[abprs]-[A-Za-z0-9-]{10}",
                    "\\bAIza[0-9A-Za-z_-]{35}",
                    "\\bsk_live_[0-9A-Za-z]{16}",
                    "\\beyJ[A-Za-z0-9_-]{10,}\\.eyJ[A-Za-z0-9_-]{10,}\\.",
                    // user:password@ in an address, but for words that stand for one
                    "\\b[a-z][a-z0-9+.-]*://[^\\s/:@\"'<>{}$%]+:[^\\s/:@\"'<>{}$%\u2026]{3,}@[A-Za-z0-9]",
                    // password = "…", token: '…' and their like: long, with digits and letters, and no blank
                    "(?i)(?:password|passwd|secret|token|api[_-]?key)\\\\?[\"']?\\s*[:=]\\s*\\\\?[\"'](?=[^\"'\\s]*[0-9])(?=[^\"'\\s]*[A-Za-z])[A-Za-z0-9+/=_-]{24,}\\\\?[\"']")
            .collect(toMap(pattern -> pattern, Pattern::compile));

    @Test
    void there_is_none_among_the_sources() throws IOException {
        var found = new ArrayList<String>();
        int looked = 0;
        for (var file : sources(ROOT)) {
            looked++;
            var text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            for (var line : secretsIn(text)) {
                found.add(ROOT.relativize(file) + ":" + line);
            }
        }

        assertThat(looked).isGreaterThan(400);
        assertThat(found).isEmpty();
    }

    /** In pieces, or this very file would be found. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN RSA ~PRIVATE KEY-----",
                "-----BEGIN ~PRIVATE KEY-----",
                "aws = AK~IAIOSFODNN7EXAMPLE",
                "gh~p_abcdefghijklmnopqrstuvwxyz0123456789",
                "git~hub_pat_abcdefghijklmnopqrstuvwxyz0123456789ABCD",
                "gl~pat-abcdefghij0123456789",
                "xo~xb-123456789012-abcdef",
                "ey~JhbGciOiJIUzI1NiJ9.ey~JzdWIiOiIxMjM0NTY3ODkwIn0.abc",
                "jdbc:postgresql~://muster:hunter2@db/muster",
                "https~://bot:s3cr3t@git.corp/repo",
                "token = ~\"0123456789abcdef0123456789abcdef\"",
                "\"password\": ~\"Zm9vYmFyYmF6cXV4MTIzNDU2\"",
                "\"{\\\"password\\\": ~\\\"Zm9vYmFyYmF6cXV4MTIzNDU2\\\"}\"",
                "api_key='~abcdefghijklmnopqrstuvw1234'"
            })
    void one_that_lay_there_would_be_found(String inPieces) {
        var secret = inPieces.replace("~", "");

        assertThat(secretsIn("harmless\n" + secret + "\nharmless")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MUSTER_DB_PASSWORD=\u2026",
                "jdbc:postgresql://localhost:5432/muster",
                "password = \"the-admin-of-the-tests\"",
                "var token = signedIn.token();",
                "http://host:8080/path@x",
                "https://user:${PASSWORD}@host",
                "https~://user:\u2026@host"
            })
    void what_is_none_is_let_alone(String inPieces) {
        assertThat(secretsIn(inPieces.replace("~", ""))).isEmpty();
    }

    /** The lines that hold one, by their number and without their text: a build's log is no place for it either. */
    private static List<String> secretsIn(String text) {
        var found = new ArrayList<String>();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            for (var secret : SECRETS.entrySet()) {
                if (secret.getValue().matcher(line).find()) {
                    found.add(number + " looks like " + secret.getKey());
                    break;
                }
            }
        }
        return found;
    }

    private static List<Path> sources(Path folder) throws IOException {
        var files = new ArrayList<Path>();
        try (var entries = Files.list(folder)) {
            for (var entry : entries.toList()) {
                if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)
                        && !LEFT_OUT.contains(String.valueOf(entry.getFileName()))) {
                    files.addAll(sources(entry));
                } else if (Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) && Files.size(entry) < BYTES_MAX) {
                    files.add(entry);
                }
            }
        }
        return files;
    }
}
