package muster.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class SecretsTest {
    @Test
    void a_secret_has_256_bits_and_no_two_are_the_same() {
        var secret = Secrets.fresh();
        assertThat(Base64.getUrlDecoder().decode(secret)).hasSize(32);
        assertThat(Secrets.plausible(secret)).isTrue();
        assertThat(Secrets.fresh()).isNotEqualTo(secret);
    }

    @Test
    void what_is_shorter_or_longer_than_a_secret_is_not_looked_up() {
        assertThat(Secrets.plausible("")).isFalse();
        assertThat(Secrets.plausible("a".repeat(1_000_000))).isFalse();
    }

    @Test
    void the_hash_is_sha_256() {
        assertThat(HexFormat.of().formatHex(Secrets.hash("abc")))
                .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    @Test
    void what_carries_a_secret_does_not_print_it() {
        var user = new UserView(1, "ann", "Ann");
        assertThat(new NewToken(1, "s3cret", Instant.EPOCH).toString()).doesNotContain("s3cret");
        assertThat(new SignedIn("s3cret", user, Instant.EPOCH, false).toString())
                .doesNotContain("s3cret");
        assertThat(new Ticket("s3cret", Instant.EPOCH).toString()).doesNotContain("s3cret");
        assertThat(new NewUser("ann", "s3cret", "Ann").toString()).doesNotContain("s3cret");
        assertThat(new Candidate("ann", "Ann", "s3cret", false).toString()).doesNotContain("s3cret");
    }
}
