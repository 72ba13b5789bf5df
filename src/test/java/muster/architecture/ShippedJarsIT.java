package muster.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** What others wrote and we ship is what {@code src/docs/dependencies.md} says, to the byte (decision 0017). */
class ShippedJarsIT {
    private static final Path LIST = Path.of("docs/dependencies.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `([^`]+\\.jar)` \\| `([0-9a-f]{64})` \\| ([^|]+) \\| ([^|]+) \\|");
    private static final Set<String> LICENCES =
            Set.of("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0", "LGPL-2.1");

    @Test
    void every_jar_is_listed_and_every_line_is_a_jar() throws IOException {
        var listed = new TreeMap<String, String>();
        ROW.matcher(Files.readString(LIST)).results().forEach(row -> listed.put(row.group(1), row.group(2)));

        assertThat(shipped())
                .as("as lines of %s: | `archive/name` | `hash` | licence | what for |", LIST)
                .containsExactlyInAnyOrderEntriesOf(listed);
    }

    @Test
    void every_licence_is_one_that_we_may_ship() throws IOException {
        assertThat(ROW.matcher(Files.readString(LIST)).results())
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.group(3)).as(row.group(1)).isIn(LICENCES));
    }

    private static Map<String, String> shipped() throws IOException {
        var jars = new TreeMap<String, String>();
        jarsIn(Path.of("target/muster.war"), jars);
        jarsIn(Path.of("../server-config/artemis/target/artemis.rar"), jars);
        try (var files = Files.walk(Path.of("../server-config/wildfly/target/home"))) {
            for (var file :
                    files.filter(each -> each.toString().endsWith(".jar")).toList()) {
                try (var in = Files.newInputStream(file)) {
                    jars.put("wildfly/" + file.getFileName(), hash(in));
                }
            }
        }
        return jars;
    }

    private static void jarsIn(Path archive, Map<String, String> jars) throws IOException {
        try (var zip = new ZipFile(archive.toFile())) {
            for (var entry : zip.stream().toList()) {
                var name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (name.endsWith(".jar") && !isOurs(name)) {
                    try (var in = zip.getInputStream(entry)) {
                        jars.put(archive.getFileName() + "/" + name, hash(in));
                    }
                }
            }
        }
    }

    /** Another with every build. */
    private static boolean isOurs(String name) {
        return name.startsWith("muster-") || name.equals("artemis.jar");
    }

    private static String hash(InputStream in) throws IOException {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(in.readAllBytes());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
