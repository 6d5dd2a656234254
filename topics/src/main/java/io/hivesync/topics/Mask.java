package io.hivesync.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What stands in the place of a value that must not leave the producer: a text, whatever the value's type. Null stays null.
 * The same value has the same digest in every model and from every source: a text is digested as it is, any other value as
 * its JSON. Immutable; prints no secret.
 */
public sealed interface Mask {

    JsonNode of(JsonNode value);

    /** Always the same text: nothing is left but that there is a value. */
    record Redacted() implements Mask {
        static final String TEXT = "[redacted]";

        @Override
        public JsonNode of(JsonNode value) {
            return value.isNull() ? NullNode.getInstance() : TextNode.valueOf(TEXT);
        }
    }

    /** Tells equal values, and whoever can guess a value can check the guess. */
    record Sha256() implements Mask {
        @Override
        public JsonNode of(JsonNode value) {
            return digest(value, bytes -> MessageDigest.getInstance("SHA-256").digest(bytes));
        }
    }

    /** Tells equal values to everybody, and a guess only to those who have the secret. */
    final class HmacSha256 implements Mask {
        private static final String ALGORITHM = "HmacSHA256";
        private static final int SHORTEST = 16;

        private final SecretKeySpec key;

        /** @throws IllegalArgumentException when the secret could be guessed as well as the values */
        public HmacSha256(String secret) {
            if (secret.length() < SHORTEST) {
                throw new IllegalArgumentException("The secret has " + SHORTEST + " characters or more");
            }
            key = new SecretKeySpec(secret.getBytes(UTF_8), ALGORITHM);
        }

        @Override
        public JsonNode of(JsonNode value) {
            return digest(value, bytes -> {
                Mac mac = Mac.getInstance(ALGORITHM);
                mac.init(key);
                return mac.doFinal(bytes);
            });
        }

        @Override
        public String toString() {
            return "HmacSha256[]";
        }
    }

    /** Bytes to bytes, by an algorithm that every Java has. */
    interface Algorithm {
        byte[] digest(byte[] bytes) throws GeneralSecurityException;
    }

    private static JsonNode digest(JsonNode value, Algorithm algorithm) {
        if (value.isNull()) {
            return NullNode.getInstance();
        }
        String text = value.isTextual() ? value.textValue() : value.toString();
        try {
            return TextNode.valueOf(HexFormat.of().formatHex(algorithm.digest(text.getBytes(UTF_8))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
