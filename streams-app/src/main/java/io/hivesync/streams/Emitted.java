package io.hivesync.streams;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the record topic last got of a record.
 *
 * @param version 0 when it never got anything
 * @param digest of the image; null for a tombstone, or when it never got anything
 */
record Emitted(long version, byte @Nullable [] digest) {

    static final Emitted NEVER = new Emitted(0, null);
    static final int DIGEST_SIZE = 16;
    /** Making one takes nearly as long as the digest of an image. */
    private static final ThreadLocal<MessageDigest> SHA_256 = ThreadLocal.withInitial(Emitted::sha256);

    /** @param nowMicros our wall clock, µs since 1970; versions rise also while it steps back */
    Emitted next(byte @Nullable [] image, long nowMicros) {
        return of(Math.max(version + 1, nowMicros), image);
    }

    static Emitted of(long version, byte @Nullable [] image) {
        return new Emitted(version, image == null ? null : digestOf(image));
    }

    boolean is(byte @Nullable [] image) {
        if (image == null || digest == null) {
            return version > 0 && image == null && digest == null;
        }
        return Arrays.equals(digest, digestOf(image));
    }

    private static byte[] digestOf(byte[] image) {
        return Arrays.copyOf(SHA_256.get().digest(image), DIGEST_SIZE);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
