package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.webhook.CarelessWebhook.Defect;
import io.hivesync.webhook.TestKafka.Event;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever comes: no 5xx, no forgery taken, nothing acknowledged that Kafka does not have, and no memory kept. */
class HostileRequestsTest extends WebhookTestCase {
    private static final int SHORT = 600;
    private static final int ROUND = 3_000;
    private static final int ROUNDS = 4;
    private static final int MEBIBYTE = 1 << 20;
    private static final Clock CLOCK = Clock.fixed(HostileCorpus.NOW, ZoneOffset.UTC);
    private static final WebhookLimits LIMITS = new WebhookLimits(MEBIBYTE, 128, 1_000_000, 1_000_000);

    @Test
    void hostileRequestsGetNothingAndRightOnesBetweenThemAreKept() throws Exception {
        kafka.publish(HostileRequest.TYPED);
        WebhookServer server = start(settingsOfAll().withLimits(LIMITS).withClock(CLOCK));

        assertNothingWrong(server, new Random().nextLong(), SHORT);

        assertThat(server.status().failed()).isZero();
        assertThat(server.status().repeated()).isPositive();
    }

    /** 12,000 and more; the first round fills what may be filled. */
    @Test
    @Tag("slow")
    void manyHostileRequestsLeaveTheMemoryFlat() throws Exception {
        kafka.publish(HostileRequest.TYPED);
        WebhookServer server = start(settingsOfAll().withLimits(LIMITS).withClock(CLOCK));
        long seed = new Random().nextLong();
        assertNothingWrong(server, seed, ROUND);
        long before = usedHeap();
        for (int round = 1; round < ROUNDS; round++) {
            assertNothingWrong(server, seed + round, ROUND);
        }

        assertThat(usedHeap() - before).as("seed %d", seed).isLessThan(16L * MEBIBYTE);
        assertThat(server.status().failed()).isZero();
    }

    static WebhookSettings settingsOfAll() {
        return settings(Map.of("users", "accounts", "posts", "posts", "typed", "typed"));
    }

    /** The check of what comes again, and that it sees a webhook that has forgotten what it took. */
    @Test
    void whatIsReplayedIsNotPublishedAgainUnlessTheWebhookForgets() throws Exception {
        WebhookSettings settings = settings().withLimits(LIMITS).withClock(CLOCK);
        List<HostileRequest> calls = HostileCorpus.right(new Random().nextLong(), 50);
        WebhookServer server = start(settings);
        HostileRun run = new HostileRun(server.address()).send(calls);
        assertThat(run.acknowledged).hasSize(50);
        assertThat(published(run)).isEqualTo(50);

        new HostileRun(server.address()).send(calls);
        assertThat(published(run)).isEqualTo(50);

        server.close();
        new HostileRun(start(settings).address()).send(calls);
        assertThat(published(run)).isEqualTo(100);
    }

    private static long published(HostileRun run) throws Exception {
        return kafka.events("posts").stream()
                .filter(event -> run.acknowledged.contains(event.key()))
                .count();
    }

    /** Of a source or a model that sends a flood, what its rate allows is taken; without rates all of it is, as this check sees. */
    @ParameterizedTest
    @CsvSource({"0, 1, 4", "1, 0, 4", "0, 0, 60"})
    void ofAFloodIsTakenWhatTheRatesAllow(int ofModel, int ofSource, int taken) throws Exception {
        WebhookServer server = start(settings()
                .withLimits(new WebhookLimits(MEBIBYTE, 128, 1_000_000, 1_000_000, ofModel, ofSource))
                .withClock(CLOCK));

        HostileRun run = new HostileRun(server.address()).send(HostileCorpus.right(new Random().nextLong(), 60));

        assertThat(run.acknowledged).hasSize(taken);
        assertThat(run.wrong).hasSize(60 - taken).allMatch(refused -> refused.contains("[429]"));
    }

    private static void assertNothingWrong(WebhookServer server, long seed, int count) throws Exception {
        HostileRun run = new HostileRun(server.address()).send(HostileCorpus.of(seed, count));

        assertThat(run.wrong).as("seed %d", seed).isEmpty();
        assertThat(run.acknowledged).hasSizeGreaterThan(count / 10);
        assertThat(keys()).as("seed %d", seed).containsAll(run.acknowledged);
        assertThat(run.acknowledged)
                .as("refused and taken all the same, seed %d", seed)
                .containsAll(keys().stream()
                        .filter(key -> key.startsWith(HostileCorpus.prefix(seed)))
                        .toList());
    }

    private static Set<String> keys() throws Exception {
        return kafka.events("posts").stream().map(Event::key).collect(Collectors.toSet());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "KEEPS_A_BUFFER")
    void mustFailOnAWebhookWithADefectAndOnOneWithoutItNot(Defect defect) throws Exception {
        List<String> kinds = Arrays.stream(Defect.values())
                .flatMap(each -> each.kinds.stream())
                .toList();
        try (CarelessWebhook careless = new CarelessWebhook(defect)) {
            HostileRun run = new HostileRun(careless.address()).send(HostileCorpus.of(7, 400));

            Set<String> told = run.wrong.stream()
                    .map(wrong -> wrong.substring(0, wrong.indexOf(" was answered")))
                    .filter(kinds::contains)
                    .collect(Collectors.toSet());
            assertThat(told).containsAll(defect.kinds);
            if (defect == Defect.NONE) {
                assertThat(told).isEmpty();
            }
        }
    }

    @Test
    void mustFailOnAWebhookThatAcknowledgesWhatKafkaDoesNotHave() throws Exception {
        start();
        assertThat(call().send("{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"a\"}")
                        .status())
                .isEqualTo(200);
        try (CarelessWebhook careless = new CarelessWebhook(Defect.KEEPS_A_BUFFER)) {
            HostileRun run = new HostileRun(careless.address()).send(HostileCorpus.of(8, 100));

            assertThat(run.acknowledged).isNotEmpty();
            assertThat(keys()).isNotEmpty();
            assertThat(keys().containsAll(run.acknowledged)).isFalse();
        }
    }

    @Test
    @Tag("slow")
    void mustFailOnAWebhookThatKeepsABufferOfEachCall() throws Exception {
        try (CarelessWebhook careless = new CarelessWebhook(Defect.KEEPS_A_BUFFER)) {
            long before = usedHeap();
            new HostileRun(careless.address()).send(HostileCorpus.of(9, ROUND));

            assertThat(usedHeap() - before).isGreaterThan(16L * MEBIBYTE);
        }
    }

    private static long usedHeap() {
        System.gc();
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
