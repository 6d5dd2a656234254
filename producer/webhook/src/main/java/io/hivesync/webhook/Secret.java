package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A secret that callers share with us. Immutable. It compares in constant time and never shows itself, not in
 * {@link #toString} either.
 */
public final class Secret {

    /** How Standard Webhooks marks a key that is written in base64. */
    private static final String BASE64_PREFIX = "whsec_";

    private final byte[] digest;
    private final SecretKeySpec key;

    private Secret(byte[] digest, SecretKeySpec key) {
        this.digest = digest;
        this.key = key;
    }

    /** @throws IllegalArgumentException when the text is blank, or starts with {@code whsec_} and is no base64 then */
    public static Secret of(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("SYNC_SECRET not configured: a secret must not be blank");
        }
        return new Secret(sha256(text.getBytes(UTF_8)), new SecretKeySpec(keyBytes(text), "HmacSHA256"));
    }

    private static byte[] keyBytes(String text) {
        if (!text.startsWith(BASE64_PREFIX)) {
            return text.getBytes(UTF_8);
        }
        byte[] key;
        try {
            key = Base64.getDecoder().decode(text.substring(BASE64_PREFIX.length()));
        } catch (IllegalArgumentException e) {
            // the cause's message would quote the secret
            throw new IllegalArgumentException("A secret that starts with whsec_ goes on in base64; this one does not");
        }
        if (key.length == 0) {
            throw new IllegalArgumentException(
                    "A secret that starts with whsec_ goes on in base64; this one ends there");
        }
        return key;
    }

    /** @param header as the HTTP server read it, one character a byte */
    boolean matches(String header) {
        return MessageDigest.isEqual(digest, sha256(header.getBytes(ISO_8859_1)));
    }

    /** HMAC-SHA256 of the parts, one after the other. */
    byte[] sign(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Secret secret && MessageDigest.isEqual(digest, secret.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
