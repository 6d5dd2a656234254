package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.webhook.TestCall.Answer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class AuthenticationTest extends WebhookTestCase {
    private static final String BODY = "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"é\"}";
    private static final Instant NOW = Instant.parse("2026-05-05T00:00:00Z");

    @Test
    void everyLiveSecretOpensAndNoOther() throws Exception {
        start();

        assertThat(call().send(BODY).status()).isEqualTo(200);
        assertThat(call().header("X-Sync-Secret", "the-previous-one").send(BODY).status())
                .isEqualTo(200);
        for (String wrong : List.of("another", "", TestCall.SECRET + "x", TestCall.SECRET.substring(1))) {
            assertUnauthorized(call().header("X-Sync-Secret", wrong).send(BODY));
        }
        assertUnauthorized(call().without("X-Sync-Secret").send(BODY));
    }

    @Test
    void whoIsNotVerifiedLearnsNothingAboutTheBody() throws Exception {
        start();

        assertUnauthorized(call().header("X-Sync-Secret", "no").send("{"));
        assertUnauthorized(call().header("X-Sync-Secret", "no")
                .header("Content-Type", "text/plain")
                .send(BODY));
        assertUnauthorized(call().header("X-Sync-Secret", "no").send(BODY + " ".repeat(2_000_000)));
    }

    @Test
    void batchIsOpenedByTheSameAndByNothingElse() throws Exception {
        startAt(NOW);
        byte[] key = TestCall.SECRET.getBytes(UTF_8);
        // a batch by its path, without any item by its body: verified or not is all that is asked here
        for (TestCall verified :
                List.of(call(), call().header("X-Sync-Secret", "the-previous-one"), signed(NOW, key))) {
            assertThat(verified.path("/sync/batch").send(BODY).field()).isEqualTo("records");
        }
        for (TestCall unverified : List.of(
                call().without("X-Sync-Secret"),
                call().header("X-Sync-Secret", "another"),
                signed(NOW.minusSeconds(301), key),
                signed(NOW, "another".getBytes(UTF_8)))) {
            assertUnauthorized(unverified.path("/sync/batch").send(BODY));
        }
        assertUnauthorized(signed(NOW, key).path("/sync/batch").send(BODY + " "));
    }

    @Test
    void signatureOfStandardWebhooksOpens() throws Exception {
        startAt(NOW);

        assertThat(signed(NOW, TestCall.SECRET.getBytes(UTF_8)).send(BODY).status())
                .isEqualTo(200);
        // the key is rotated: both signatures come, one after the other
        TestCall rotated = signed(NOW, TestCall.SECRET.getBytes(UTF_8));
        rotated.header(
                "webhook-signature", "v1a,zzz v1,AAAA " + signature("msg_1", NOW, TestCall.SECRET.getBytes(UTF_8)));
        assertThat(rotated.send(BODY).status()).isEqualTo(200);
    }

    @Test
    void secretInBase64SignsWithItsBytes() throws Exception {
        byte[] key = {1, 2, 3, 4, 5, -6};
        String secret = "whsec_" + Base64.getEncoder().encodeToString(key);
        start(WebhookSettings.of(ANY_PORT, List.of(Secret.of(secret)), Map.of("posts", "posts"))
                .withClock(Clock.fixed(NOW, ZoneOffset.UTC)));

        assertThat(signed(NOW, key).send(BODY).status()).isEqualTo(200);
        assertThat(call().header("X-Sync-Secret", secret).send(BODY).status()).isEqualTo(200);
        assertUnauthorized(signed(NOW, secret.getBytes(UTF_8)).send(BODY));
    }

    @Test
    void knownExampleOfStandardWebhooksHasItsSignature() {
        byte[] signature = Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .sign(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.".getBytes(UTF_8),
                        "{\"test\": 2432232314}".getBytes(UTF_8));

        assertThat(Base64.getEncoder().encodeToString(signature))
                .isEqualTo("g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void wrongOldOrChangedSignatureDoesNotOpen() throws Exception {
        startAt(NOW);
        byte[] key = TestCall.SECRET.getBytes(UTF_8);

        assertThat(signed(NOW.minusSeconds(300), key).send(BODY).status()).isEqualTo(200);
        assertThat(signed(NOW.plusSeconds(300), key).send(BODY).status()).isEqualTo(200);
        assertUnauthorized(signed(NOW.minusSeconds(301), key).send(BODY));
        assertUnauthorized(signed(NOW.plusSeconds(301), key).send(BODY));
        assertUnauthorized(signed(NOW, "another".getBytes(UTF_8)).send(BODY));
        assertUnauthorized(signed(NOW, key).send(BODY.replace("delete", "remove")));
        assertUnauthorized(signed(NOW, key).header("webhook-id", "msg_2").send(BODY));
        assertUnauthorized(signed(NOW, key).header("webhook-timestamp", "soon").send(BODY));
        assertUnauthorized(signed(NOW, key).without("webhook-timestamp").send(BODY));
        assertUnauthorized(signed(NOW, key).without("webhook-id").send(BODY));
        assertUnauthorized(signed(NOW, key).header("webhook-signature", "v1,").send(BODY));
        assertUnauthorized(signed(NOW, key).header("webhook-signature", "").send(BODY));
    }

    @Test
    void withoutASecretItDoesNotStartAndSaysSo() {
        assertThatThrownBy(() -> WebhookSettings.of(ANY_PORT, List.of(), Map.of("posts", "posts")))
                .hasMessageContaining("SYNC_SECRET not configured");
        assertThatThrownBy(() -> Secret.of(" ")).hasMessageContaining("SYNC_SECRET not configured");
    }

    @Test
    void brokenBase64SecretIsRefusedAndNotShown() {
        assertThatThrownBy(() -> Secret.of("whsec_p%q"))
                .hasMessageContaining("base64")
                .hasMessageNotContaining("p%q")
                .hasNoCause();
    }

    @Test
    void eventIdThatIsNoneIsNamed() throws Exception {
        start();

        Answer answer = call().header("webhook-id", "a b").send(BODY);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field()).isEqualTo("webhook-id");
    }

    private void startAt(Instant now) throws Exception {
        start(settings().withClock(Clock.fixed(now, ZoneOffset.UTC)));
    }

    private static void assertUnauthorized(Answer answer) {
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.raw().body()).isEqualTo("{\"error\":\"Unauthorized\"}");
    }

    private TestCall signed(Instant at, byte[] key) throws Exception {
        return call().without("X-Sync-Secret")
                .header("webhook-id", "msg_1")
                .header("webhook-timestamp", String.valueOf(at.getEpochSecond()))
                .header("webhook-signature", signature("msg_1", at, key));
    }

    private static String signature(String id, Instant at, byte[] key) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        byte[] signature = mac.doFinal((id + "." + at.getEpochSecond() + "." + BODY).getBytes(UTF_8));
        return "v1," + Base64.getEncoder().encodeToString(signature);
    }
}
