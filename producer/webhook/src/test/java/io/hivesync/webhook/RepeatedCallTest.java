package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.webhook.TestCall.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A call that comes again: somebody captured it, or its caller saw no answer. */
class RepeatedCallTest extends WebhookTestCase {
    private static final Instant NOW = Instant.parse("2026-05-05T00:00:00Z");
    private static final String BODY =
            "{\"model\":\"%s\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":{\"x\":1}}";

    private final SteppedClock clock = new SteppedClock(NOW);

    @Test
    void capturedCallThatIsSentAgainHasNoEffect() throws Exception {
        WebhookServer server = startFor("captured_once");
        String body = BODY.formatted("captured_once");
        SignedCall signed = new SignedCall("msg_1", NOW, TestCall.SECRET.getBytes(UTF_8));

        assertThat(signed.on(call(), body).send(body).status()).isEqualTo(200);
        clock.step(Duration.ofMinutes(5));
        Answer again = signed.on(call(), body).send(body);

        assertThat(again.status()).isEqualTo(200);
        assertThat(again.body().path("recordId").textValue()).isEqualTo("a");
        assertThat(kafka.events("captured_once")).hasSize(1);
        assertThat(server.status().repeated()).isEqualTo(1);
        clock.step(Duration.ofSeconds(1));
        assertThat(signed.on(call(), body).send(body).status()).isEqualTo(401);
    }

    @Test
    void repeatOfWhatWasAcknowledgedMayBeSignedAnew() throws Exception {
        startFor("signed_anew");
        String body = BODY.formatted("signed_anew");
        for (int attempt = 0; attempt < 3; attempt++) {
            SignedCall signed = new SignedCall("msg_1", clock.instant(), TestCall.SECRET.getBytes(UTF_8));
            assertThat(signed.on(call(), body).send(body).status()).isEqualTo(200);
            clock.step(Duration.ofMinutes(1));
        }
        assertThat(kafka.events("signed_anew")).hasSize(1);
    }

    @Test
    void repeatOfWhatWasNotAcknowledgedIsTaken() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        WebhookSettings settings = settings(Map.of("not_yet", "not_yet")).withClock(clock);
        try (WebhookServer server = new WebhookServer(settings, kafka.names, kafka.client(), model -> {
            if (away.get()) {
                throw new IllegalStateException("no Kafka");
            }
            kafka.topics().ensure(model);
        })) {
            server.start();
            TestCall call = new TestCall(server.address()).header("webhook-id", "msg_1");
            String body = BODY.formatted("not_yet");
            assertThat(call.send(body).status()).isEqualTo(503);
            away.set(false);

            assertThat(call.send(body).status()).isEqualTo(200);
            assertThat(kafka.events("not_yet")).hasSize(1);
            assertThat(server.status().repeated()).isZero();
        }
    }

    @Test
    void otherBodyOrOtherIdIsAnotherCall() throws Exception {
        startFor("others");
        String body = BODY.formatted("others");

        assertThat(call().header("webhook-id", "msg_1").send(body).status()).isEqualTo(200);
        assertThat(call().header("webhook-id", "msg_2").send(body).status()).isEqualTo(200);
        assertThat(call().header("webhook-id", "msg_1")
                        .send(body.replace("1", "2"))
                        .status())
                .isEqualTo(200);
        assertThat(call().send(body).status()).isEqualTo(200);
        assertThat(call().send(body).status()).isEqualTo(200);

        assertThat(kafka.events("others")).hasSize(5);
    }

    @Test
    void afterTheWindowARepeatIsLeftToTheReaderOfTheTopic() throws Exception {
        startFor("much_later");
        String body = BODY.formatted("much_later");
        TestCall call = call().header("webhook-id", "msg_1");
        call.send(body);
        clock.step(Duration.ofMinutes(10));
        call.send(body);

        assertThat(kafka.events("much_later")).hasSize(2);
    }

    @Test
    void repeatedBatchPublishesNoItemTwice() throws Exception {
        WebhookServer server = startFor("whole_batch");
        String batch = "{\"model\":\"whole_batch\",\"operation\":\"delete\",\"records\":["
                + "{\"recordId\":\"a\"},{},{\"recordId\":\"a\"},{\"recordId\":\"b\"}]}";
        TestCall call = call().path("/sync/batch").header("webhook-id", "msg_1");

        assertThat(call.send(batch).body().path("results"))
                .isEqualTo(call.send(batch).body().path("results"));

        assertThat(kafka.events("whole_batch")).hasSize(3);
        assertThat(server.status().repeated()).isEqualTo(3);
    }

    @Test
    void toleranceIsAsConfigured() throws Exception {
        start(settings()
                .withCallers(new Callers(
                        SecretSource.fixed(List.of(Secret.of(TestCall.SECRET))), List.of(), Duration.ofSeconds(10)))
                .withClock(clock));
        String body = BODY.formatted("posts");

        assertThat(signed(NOW.minusSeconds(10), body)).isEqualTo(200);
        assertThat(signed(NOW.plusSeconds(10), body)).isEqualTo(200);
        assertThat(signed(NOW.minusSeconds(11), body)).isEqualTo(401);
        assertThat(signed(NOW.plusSeconds(11), body)).isEqualTo(401);
    }

    @Test
    void whatIsRememberedIsBounded() {
        AcknowledgedEvents events = new AcknowledgedEvents(Duration.ofMinutes(1), clock);
        for (int i = 0; i <= AcknowledgedEvents.MOST; i++) {
            events.add(new Fingerprint(i, 0));
        }
        assertThat(events.size()).isEqualTo(AcknowledgedEvents.MOST);
        assertThat(events.has(new Fingerprint(0, 0))).isFalse();
        assertThat(events.has(new Fingerprint(AcknowledgedEvents.MOST, 0))).isTrue();

        clock.step(Duration.ofMinutes(2));
        events.add(new Fingerprint(-1, 0));
        assertThat(events.size()).isEqualTo(1);
    }

    private int signed(Instant at, String body) throws Exception {
        return new SignedCall("msg_1", at, TestCall.SECRET.getBytes(UTF_8))
                .on(call(), body)
                .send(body)
                .status();
    }

    private WebhookServer startFor(String model) throws Exception {
        return start(settings(Map.of(model, model)).withClock(clock));
    }
}
