package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SameOriginTest {
    private static final Set<String> FRIENDS = Set.of("https://portal.corp", "http://[fd00::1]:8080");

    @ParameterizedTest
    @CsvSource({
        "https://portal.corp,      true",
        "HTTPS://Portal.Corp,      true",
        "http://[fd00::1]:8080,    true",
        "http://portal.corp,       false",
        "https://portal.corp:8443, false",
        "https://portal.corp.evil, false",
        "https://evilportal.corp,  false",
        "https://portal.corp/,     false",
        "null,                     false",
    })
    void an_allowed_origin_is_as_good_as_our_own_to_the_letter(String origin, boolean allowed) {
        assertThat(proven(Map.of("Origin", origin, "Host", "chat.corp", "Sec-Fetch-Site", "same-site"), false))
                .isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "https://portal.corp,      true",
        "http://portal.corp:8080,  true",
        "https://portal.corp/,     false",
        "https://*.corp,           false",
        "portal.corp,              false",
        "null,                     false",
        "https://portal.corp/path, false",
        "https://user@portal.corp, false",
    })
    void a_knob_takes_nothing_but_origins(String text, boolean taken) {
        assertThat(SameOrigin.isOrigin(text)).isEqualTo(taken);
    }

    @Test
    void a_header_that_foreign_pages_cannot_set_is_proof() {
        assertThat(proven(Map.of("X-Muster", "1"), false)).isTrue();
        assertThat(proven(Map.of("X-Muster", "yes"), false)).isFalse();
    }

    @Test
    void the_browsers_word_on_the_site_decides_before_the_origin() {
        assertThat(proven(Map.of("Sec-Fetch-Site", "same-origin"), false)).isTrue();
        assertThat(proven(Map.of("Sec-Fetch-Site", "same-site", "Origin", "http://a", "Host", "a"), false))
                .isFalse();
        assertThat(proven(Map.of("Sec-Fetch-Site", "none"), false)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http://chat.corp,      chat.corp,      false, true",
        "http://chat.corp:8080, chat.corp:8080, false, true",
        "https://Chat.Corp,     chat.corp,      true,  true",
        "https://chat.corp,     chat.corp,      false, true", // A proxy ended TLS before us.
        "http://chat.corp,      chat.corp,      true,  false", // A page that was not served over TLS.
        "http://chat.corp:8080, chat.corp,      false, false",
        "http://evil.corp,      chat.corp,      false, false",
        "http://chat.corp.evil, chat.corp,      false, false",
        "http://evil/chat.corp, chat.corp,      false, false",
        "null,                  chat.corp,      false, false",
        "chat.corp,             chat.corp,      false, false",
    })
    void the_origin_must_be_the_host_that_was_asked(String origin, String host, boolean secure, boolean ours) {
        assertThat(proven(Map.of("Origin", origin, "Host", host), secure)).isEqualTo(ours);
    }

    @Test
    void nothing_is_no_proof() {
        assertThat(proven(Map.of(), false)).isFalse();
        assertThat(proven(Map.of("Host", "chat.corp"), false)).isFalse();
    }

    @Test
    void only_what_changes_something_needs_one() {
        assertThat(SameOrigin.unneeded("GET")).isTrue();
        assertThat(SameOrigin.unneeded("POST")).isFalse();
        assertThat(SameOrigin.unneeded("DELETE")).isFalse();
        assertThat(SameOrigin.unneeded("BREW")).isFalse();
    }

    private static boolean proven(Map<String, String> headers, boolean secure) {
        return SameOrigin.proven(headers::get, secure, FRIENDS);
    }
}
