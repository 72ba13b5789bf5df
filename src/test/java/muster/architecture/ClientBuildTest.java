package muster.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Tabs from before a deployment and from after it do not share a worker. One lives as long as any tab does, so that it would
 * go on with what was mended, and speak with newer tabs as they did before.
 */
class ClientBuildTest {
    private static final Path FILES = Path.of("../modules/client-js");
    private static final Path VERSION = FILES.resolve("muster/version.js");

    @Test
    void whoever_changes_the_client_names_another_worker() throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var file : client()) {
            digest.update(read(file).getBytes(UTF_8));
        }
        var build = HexFormat.of().formatHex(digest.digest()).substring(0, 12);

        assertThat(read(VERSION)).as("version.js").contains("BUILD = '" + build + "'");
    }

    private static List<Path> client() throws IOException {
        try (var parts = Files.list(FILES.resolve("muster"))) {
            return Stream.concat(Stream.of(FILES.resolve("muster.js")), parts.sorted())
                    .filter(file -> !file.equals(VERSION))
                    .toList();
        }
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file).replace("\r\n", "\n");
    }
}
