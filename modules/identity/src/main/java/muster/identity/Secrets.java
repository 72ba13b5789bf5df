package muster.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Bearer tokens and tickets: 256 random bits in base64url, of which only the SHA-256 is ever stored. A fast hash is enough
 * because, unlike a password, 256 random bits cannot be guessed. Safe from every thread.
 */
final class Secrets {
    private static final int BYTES = 32;
    private static final int LENGTH = 43; // 32 bytes in base64url without padding.
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    static String fresh() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Whether the text has the length of a secret; what has not needs no look-up. */
    static boolean plausible(String text) {
        return text.length() == LENGTH;
    }

    static byte[] hash(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
