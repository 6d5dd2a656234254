package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.webhook.TestCall.Answer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One model, one source, and more of them than they may. */
class RatesTest extends WebhookTestCase {
    private static final String CALL = "{\"model\":\"%s\",\"operation\":\"delete\",\"recordId\":\"a\"}";

    private final SteppedClock clock = new SteppedClock(Instant.parse("2026-05-05T00:00:00Z"));

    @Test
    void busyModelWaitsAndTheOthersGoOn() throws Exception {
        limited(1, 0);
        for (int i = 0; i < 4; i++) {
            assertThat(send("busy").status()).isEqualTo(200);
        }
        Answer refused = send("busy");

        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.raw().headers().firstValue("Retry-After")).hasValue("1");
        assertThat(send("quiet").status()).isEqualTo(200);
        clock.step(Duration.ofSeconds(1));
        assertThat(send("busy").status()).isEqualTo(200);
        assertThat(send("busy").status()).isEqualTo(429);
    }

    @Test
    void batchOfABusyModelIsTakenWholeOnceAndTheNextWaitsForIt() throws Exception {
        limited(1, 0);
        assertThat(batch("busy", 10).status()).isEqualTo(200);

        Answer refused = batch("busy", 2);
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.raw().headers().firstValue("Retry-After")).hasValue("7");
        assertThat(refused.body()
                        .path("results")
                        .valueStream()
                        .map(result -> result.path("status").intValue()))
                .containsExactly(429, 429);
        assertThat(batch("quiet", 2).status()).isEqualTo(200);
        clock.step(Duration.ofSeconds(7));
        assertThat(batch("busy", 2).status()).isEqualTo(200);
    }

    @Test
    void batchOfTwoModelsTakesWhatMayComeAndSaysWhatMustWait() throws Exception {
        limited(1, 0);
        assertThat(batch("busy", 10).status()).isEqualTo(200);

        Answer answer = call().path("/sync/batch")
                .send("{\"events\":[" + CALL.formatted("busy") + "," + CALL.formatted("quiet") + "]}");

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.body().path("successful").intValue()).isEqualTo(1);
    }

    @Test
    void sourceThatCallsTooOftenIsToldSoBeforeAnythingElseAndOthersAreNot() throws Exception {
        limited(0, 1);
        for (int i = 0; i < 4; i++) {
            assertThat(from("203.0.113.1").without("X-Sync-Secret").send("").status())
                    .isEqualTo(401);
        }
        assertThat(from("203.0.113.1").send(CALL.formatted("quiet")).status()).isEqualTo(429);
        assertThat(from("203.0.113.2").send(CALL.formatted("quiet")).status()).isEqualTo(200);
        // the same network of IPv6, then another
        for (int i = 0; i < 4; i++) {
            assertThat(from("2001:db8::" + i).send(CALL.formatted("quiet")).status())
                    .isEqualTo(200);
        }
        assertThat(from("2001:db8::9").send(CALL.formatted("quiet")).status()).isEqualTo(429);
        assertThat(from("2001:db8:0:1::9").send(CALL.formatted("quiet")).status())
                .isEqualTo(200);
    }

    @Test
    void withoutATrustedProxyNobodyChoosesTheOwnAddress() throws Exception {
        start(settings(Map.of("quiet", "quiet"))
                .withLimits(new WebhookLimits(1000, 10, 1000, 1000, 0, 1))
                .withClock(clock));
        for (int i = 0; i < 4; i++) {
            assertThat(from("203.0.113." + i).send(CALL.formatted("quiet")).status())
                    .isEqualTo(200);
        }
        assertThat(from("203.0.113.9").send(CALL.formatted("quiet")).status()).isEqualTo(429);
    }

    @Test
    void sourcesThatAreRememberedAreBounded() throws Exception {
        Rates rates = new Rates(new WebhookLimits(1000, 10, 1000, 1000, 0, 1), clock);
        for (int i = 0; i < Rates.MOST_SOURCES + 100; i++) {
            rates.takeOfSource(InetAddress.getByAddress(new byte[] {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i}));
        }
        assertThat(rates.sources()).isEqualTo(Rates.MOST_SOURCES);
    }

    private void limited(int ofModel, int ofSource) throws Exception {
        WebhookSettings settings = settings(Map.of("busy", "busy", "quiet", "quiet"));
        start(settings.withLimits(new WebhookLimits(10_000, 10, 1000, 1000, ofModel, ofSource))
                .withCallers(new Callers(
                        settings.callers().secrets(),
                        List.of(AddressRange.parse("127.0.0.0/8")),
                        Duration.ofMinutes(5)))
                .withClock(clock));
    }

    private Answer send(String model) throws Exception {
        return call().send(CALL.formatted(model));
    }

    private Answer batch(String model, int items) throws Exception {
        return call().path("/sync/batch")
                .send(IntStream.range(0, items)
                        .mapToObj(i -> "{\"recordId\":\"r" + i + "\"}")
                        .collect(Collectors.joining(
                                ",", "{\"model\":\"" + model + "\",\"operation\":\"delete\",\"records\":[", "]}")));
    }

    private TestCall from(String source) {
        return call().header("X-Forwarded-For", source);
    }
}
