package muster.architecture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tabs from before a deployment and from after it do not talk to the same shared worker when they speak differently. */
class ClientBuildTest {
    private static final Path FILES = Path.of("../modules/client-js/muster");
    /** Both ends of the port. */
    private static final List<String> SPEAKERS = List.of("hub.js", "hubs.js", "shared.js", "shared-list.js");

    @Test
    void whoever_changes_what_hub_and_tabs_say_names_another_worker() throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        for (var name : SPEAKERS) {
            digest.update(read(name).getBytes(UTF_8));
        }
        var build = HexFormat.of().formatHex(digest.digest()).substring(0, 12);

        assertThat(read("version.js")).as("version.js").contains("BUILD = '" + build + "'");
    }

    private static String read(String name) throws IOException {
        return Files.readString(FILES.resolve(name)).replace("\r\n", "\n");
    }
}
