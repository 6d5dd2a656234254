package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The headers of Standard Webhooks, made as a caller makes them, without any of our code. */
record SignedCall(String id, Instant at, byte[] key) {

    static SignedCall now(String id) {
        return new SignedCall(id, Instant.now(), TestCall.SECRET.getBytes(UTF_8));
    }

    String timestamp() {
        return String.valueOf(at.getEpochSecond());
    }

    String signature(byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            mac.update((id + "." + timestamp() + ".").getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    TestCall on(TestCall call, String body) {
        return call.without("X-Sync-Secret")
                .header("webhook-id", id)
                .header("webhook-timestamp", timestamp())
                .header("webhook-signature", signature(body.getBytes(UTF_8)));
    }
}
