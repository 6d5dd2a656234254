package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/** The first half of a SHA-256: what stands for a text in memory. */
record Fingerprint(long high, long low) {

    static Fingerprint of(byte[] bytes) {
        ByteBuffer digest = ByteBuffer.wrap(sha256().digest(bytes));
        return new Fingerprint(digest.getLong(), digest.getLong());
    }

    /** Of this together with a text. */
    Fingerprint with(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return of(ByteBuffer.allocate(2 * Long.BYTES + bytes.length)
                .putLong(high)
                .putLong(low)
                .put(bytes)
                .array());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
