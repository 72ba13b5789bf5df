package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainPathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "/ws",
                "/api/v1/groups/7/members",
                "/chat/room.css",
                "/admin/",
                "/ops/ready",
                "/api/v1/users/anna.b@corp",
                "/a-b_c~d",
                "/.well-known/x"
            })
    void what_a_client_writes_is_plain(String path) {
        assertThat(PlainPath.of("/muster" + path, "/muster").isPresent()).isEqualTo(!path.startsWith("/."));
        assertThat(PlainPath.of(path, "").isPresent()).isEqualTo(!path.startsWith("/."));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//admin/",
                "/admin//",
                "/./admin/",
                "/x/../admin/",
                "/admin/.",
                "/admin/..",
                "/..",
                "/admin./",
                "/admin.",
                "/admin../x",
                "/%61dmin/",
                "/%2e/admin/",
                "/x/%2e%2e/admin/",
                "/x/..%2fadmin/",
                "/x/..%252fadmin/",
                "/%u002e%u002e/admin/",
                "/admin;/",
                "/admin;x=1/",
                "/x/..;/admin/",
                "/admin/%00",
                "/admin\\",
                "/\\admin",
                "/x\\..\\admin/",
                "/%c0%ae%c0%ae/admin/",
                "/admin%2f",
                "/admin%20",
                "/admin/?x",
                "/admin/#x",
                "/admin\u00e9",
                "/admin\n",
                "admin",
                "*"
            })
    void all_else_is_not(String path) {
        assertThat(PlainPath.of("/muster" + path, "/muster")).isEmpty();
    }

    @Test
    void an_address_outside_the_application_is_not() {
        assertThat(PlainPath.of("/%6duster/ws", "/muster")).isEmpty();
        assertThat(PlainPath.of("/x/../muster/ws", "/muster")).isEmpty();
        assertThat(PlainPath.of("/others/ws", "/muster")).as("as long").isEmpty();
        assertThat(PlainPath.of("/ws", "/muster")).as("shorter").isEmpty();
    }

    /** A pattern that tries again from every place would take for ever. */
    @Test
    void a_long_path_is_read_once() {
        assertThat(PlainPath.of("/a".repeat(100_000) + "!", "")).isEmpty();
        assertThat(PlainPath.of("/" + "a".repeat(100_000) + "%", "")).isEmpty();
    }
}
