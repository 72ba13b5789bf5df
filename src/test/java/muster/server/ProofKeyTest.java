package muster.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProofKeyTest {
    /** The example of RFC 7636, appendix B. */
    @Test
    void a_challenge_is_what_every_provider_makes_of_the_verifier() {
        assertThat(ProofKey.challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"))
                .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    @Test
    void a_verifier_is_for_one_secret_and_one_state() {
        var secret = ProofKey.fresh();
        var verifier = ProofKey.verifier(secret, "state");
        assertThat(verifier)
                .as("what the RFC allows")
                .matches("[A-Za-z0-9_-]{43,128}")
                .isEqualTo(ProofKey.verifier(secret, "state"))
                .isNotEqualTo(ProofKey.verifier(secret, "another"))
                .isNotEqualTo(ProofKey.verifier(ProofKey.fresh(), "state"))
                .isNotEqualTo(secret);
    }
}
