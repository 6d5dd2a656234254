package io.hivesync.sinks.http.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.sinks.http.OptionValues;
import io.hivesync.sinks.spi.SinkOption;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests as Standard Webhooks does: HMAC-SHA256 of id, time and body. Immutable; shows nothing of its key. */
final class Signature {
    private static final String ALGORITHM = "HmacSHA256";
    private static final String BASE64_PREFIX = "whsec_";

    private final SecretKeySpec key;

    private Signature(SecretKeySpec key) {
        this.key = key;
    }

    static Signature of(SinkOption option, String secret) {
        try {
            byte[] key = secret.startsWith(BASE64_PREFIX)
                    ? Base64.getDecoder().decode(secret.substring(BASE64_PREFIX.length()))
                    : secret.getBytes(UTF_8);
            return new Signature(new SecretKeySpec(key, ALGORITHM));
        } catch (IllegalArgumentException e) {
            // no base64, or nothing; the cause's message could quote it
            throw OptionValues.wrong(option, "is text, or whsec_ and base64 after it");
        }
    }

    Map<String, String> headers(String id, long seconds, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((id + "." + seconds + ".").getBytes(UTF_8));
            String signature = Base64.getEncoder().encodeToString(mac.doFinal(body));
            return Map.of(
                    "webhook-id",
                    id,
                    "webhook-timestamp",
                    String.valueOf(seconds),
                    "webhook-signature",
                    "v1," + signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has " + ALGORITHM, e);
        }
    }
}
