package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Position;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed again and again while it works. A reader of committed records sees each change exactly once, as itself
 * or folded, and in order: the numbers of changes that the records stand for add up to what was sent.
 */
@Tag("slow")
class KilledTest {
    private static final int KILLS = 3;
    private static final int EVENTS_BETWEEN = 3_000;
    private static final int IDS = 300;
    private static final long SEED = 20261122;

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);
    private final Map<String, String> last = new HashMap<>();
    private int sequence;

    @Test
    void killedWhileItWorksItNeitherLosesNorRepeatsAChange() throws Exception {
        System.out.println("seed " + SEED);
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            for (int kill = 0; kill < KILLS; kill++) {
                int before = broker.committed("accounts").size();
                Process process = StreamsProcess.start(broker.settings());
                sendSome(broker);
                int enough = before + random.nextInt(EVENTS_BETWEEN / 10);
                await().atMost(Duration.ofSeconds(90))
                        .until(() -> broker.committed("accounts").size() > enough);
                sendSome(broker);
                process.destroyForcibly().waitFor();
            }
            Process process = StreamsProcess.start(broker.settings());
            try {
                await().atMost(Duration.ofSeconds(90))
                        .untilAsserted(() -> assertThat(standFor(broker.committed("accounts")))
                                .isGreaterThanOrEqualTo(sequence));
                check(broker.committed("accounts"));
            } finally {
                process.getOutputStream().close();
                process.waitFor();
            }
        }
    }

    @Test
    void aModelThatCameWhileItWasKilledFlows() throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            Process killed = StreamsProcess.start(broker.settings());
            try {
                broker.send("accounts", "a", 1, "{\"n\":1}").get();
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> broker.committed("accounts").size() == 1);
            } finally {
                killed.destroyForcibly().waitFor();
            }
            broker.createModel("posts");
            broker.send("posts", "p", 2, "{\"n\":2}").get();

            Process back = StreamsProcess.start(broker.settings());
            try {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> broker.committed("posts").size() == 1);
            } finally {
                back.getOutputStream().close();
                back.waitFor();
            }
        }
    }

    private void sendSome(BrokerRun broker) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < EVENTS_BETWEEN; i++) {
            String id = "id" + random.nextInt(IDS);
            String after = "{\"n\":" + ++sequence + "}";
            sent.add(broker.send("accounts", id, sequence, after));
            last.put(id, after);
        }
        broker.flush();
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
    }

    private static int standFor(List<Sent> records) {
        return records.stream().mapToInt(Sent::merged).sum();
    }

    private void check(List<Sent> records) {
        assertThat(standFor(records)).isEqualTo(sequence);
        Map<String, Sent> newest = new HashMap<>();
        Map<String, String> images = new HashMap<>();
        for (Sent record : records) {
            Sent before = newest.put(record.id(), record);
            images.put(record.id(), record.after());
            if (before != null) {
                assertThat(record.version()).isGreaterThan(before.version());
                assertThat(position(record)).isGreaterThan(position(before));
            }
        }
        assertThat(images).isEqualTo(last);
    }

    private static Position position(Sent record) {
        return Position.parse(record.header(HeaderNames.POSITION));
    }
}
