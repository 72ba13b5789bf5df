package muster.messagelog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import muster.kernel.Limits;

/**
 * What a request asked for, in 64 bits of SHA-256: the same {@code cid} with another text is a conflict, and the stored
 * text cannot tell, because an edit or a recall replaces it.
 */
final class Fingerprint {
    /** No byte of UTF-8: no text that stands behind it can pass for it. */
    private static final byte NEVER_IN_TEXT = (byte) 0xFF;

    private Fingerprint() {}

    static long of(AppendRequest request) {
        var digest = sha256();
        digest.update((byte) request.kind().code());
        digest.update(ByteBuffer.allocate(16)
                .putLong(request.target())
                .putLong(request.replyTo())
                .flip());
        if (request.confirmBy()
                != null) { // Only then: what was stored before there was such a thing keeps its fingerprint.
            digest.update(NEVER_IN_TEXT);
            digest.update(ByteBuffer.allocate(8)
                    .putLong(request.confirmBy().toEpochMilli())
                    .flip());
        }
        if (request.mentions().contains(Limits.EVERYBODY)) {
            digest.update(NEVER_IN_TEXT);
        }
        if (request.body() != null) {
            digest.update(request.body().getBytes(StandardCharsets.UTF_8));
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
