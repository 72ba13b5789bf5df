package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryLinkTest {
    private Phonebook phonebook;

    @BeforeEach
    void open() throws Exception {
        phonebook = new Phonebook();
    }

    @AfterEach
    void close() {
        phonebook.close();
    }

    @Test
    void starttls_encrypts_before_the_reader_signs_in() throws Exception {
        assertThat(encrypted(phonebook.config())).isTrue();
    }

    @Test
    void ldaps_is_encrypted_from_the_first_byte() throws Exception {
        var config = phonebook.config();
        config.url = Optional.of("ldaps://localhost:" + phonebook.tlsPort());
        assertThat(encrypted(config)).isTrue();
    }

    @Test
    void a_certificate_may_be_trusted_as_text(@TempDir Path folder) throws Exception {
        var text = "0 s:CN=phonebook\nMine: -----\n-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder()
                        .encodeToString(phonebook.publicCertificate().getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        var config = phonebook.config();
        config.trustStore =
                Optional.of(Files.writeString(folder.resolve("ca.pem"), text).toString());
        config.trustStorePassword = Optional.empty();
        assertThat(encrypted(config)).isTrue();
    }

    @Test
    void a_certificate_that_nobody_vouches_for_is_refused() {
        var config = phonebook.config();
        config.trustStore = Optional.empty();
        refused(config);
        config.url = Optional.of("ldaps://localhost:" + phonebook.tlsPort());
        refused(config);
    }

    /** Every address that starts with 127 is this machine; the certificate is for localhost. */
    @Test
    void a_certificate_for_another_name_is_refused() throws Exception {
        try (var elsewhere = new Phonebook(InetAddress.getByName("127.0.0.77"))) {
            var config = elsewhere.config();
            for (var url :
                    List.of("ldap://127.0.0.77:" + elsewhere.port(), "ldaps://127.0.0.77:" + elsewhere.tlsPort())) {
                config.url = Optional.of(url);
                assertThatThrownBy(() -> encrypted(config))
                        .as(url)
                        .isInstanceOf(LDAPException.class)
                        .hasMessageContaining("127.0.0.77 found");
            }
        }
    }

    @Test
    void without_tls_only_when_the_admin_says_so() throws Exception {
        var config = phonebook.config();
        config.tls = "none";
        assertThat(encrypted(config)).isFalse();
    }

    @Test
    void the_next_server_is_tried_when_one_is_away() throws Exception {
        var config = phonebook.config();
        try (var gone = new ServerSocket(0)) {
            config.url = Optional.of("ldap://localhost:" + gone.getLocalPort() + " " + config.url.get());
        }
        assertThat(encrypted(config)).isTrue();
    }

    @Test
    void a_server_that_answers_nothing_is_given_up() throws Exception {
        var config = phonebook.config();
        config.responseTimeout = Duration.ofMillis(200);
        try (var silent = new ServerSocket(0)) {
            config.url = Optional.of("ldap://localhost:" + silent.getLocalPort());
            refused(config);
        }
    }

    @Test
    void a_reader_whom_the_directory_does_not_know_is_no_reader() {
        var config = phonebook.config();
        config.bindPassword = Optional.of("wrong");
        assertThatThrownBy(() -> encrypted(config))
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> assertThat(DirectoryTrouble.of(e))
                                .contains("does not take")
                                .doesNotContain("wrong"));
    }

    private static boolean encrypted(LdapConfig config) throws LDAPException {
        return Phonebook.link(config).asReader(connection -> connection.getSSLSession() != null);
    }

    private static void refused(LdapConfig config) {
        assertThatThrownBy(() -> encrypted(config)).isInstanceOf(LDAPException.class);
    }
}
