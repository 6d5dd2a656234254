package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances, each with a copy of the other one's state, of which now one and now the other is gone. */
@Tag("slow")
class StandbyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int RECORDS = 12;

    @TempDir
    Path directory;

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    private static StreamsApp start(BrokerRun broker, Path state, String id) {
        StreamsApp app = new StreamsApp(
                broker.settingsWithStateIn(state).withInstanceId(id).withStandbys(1), Clock.systemUTC());
        app.start();
        return app;
    }

    /** Each has some of the tasks, and copies of all that it has not. */
    private static void awaitShared(StreamsApp... apps) {
        eventually(() -> {
            assertThat(Stream.of(apps).map(StreamsApp::status)).allSatisfy(status -> {
                assertThat(status.healthy()).isTrue();
                assertThat(status.activeTasks() + status.standbyTasks()).isEqualTo(BrokerRun.PARTITIONS);
            });
            assertThat(Stream.of(apps)
                            .mapToInt(app -> app.status().activeTasks())
                            .sum())
                    .isEqualTo(BrokerRun.PARTITIONS);
        });
    }

    private static void sendToAll(BrokerRun broker, long sequence, String after) {
        for (int record = 0; record < RECORDS; record++) {
            broker.send("accounts", "r" + record, sequence, after);
        }
    }

    private static void awaitSent(BrokerRun broker, int each) {
        eventually(() -> assertThat(broker.committed("accounts")).hasSize(each * RECORDS));
    }

    @Test
    void theOtherOneGoesOnFromItsCopyInTheSameOrderWhicheverIsRestarted() throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            StreamsApp first = start(broker, directory.resolve("first"), "streams-1");
            StreamsApp second = start(broker, directory.resolve("second"), "streams-2");
            try {
                awaitShared(first, second);
                sendToAll(broker, 1, "{\"n\":1}");
                awaitSent(broker, 1);

                assertThat(first.close(PATIENCE)).isTrue();
                sendToAll(broker, 1, "{\"n\":\"a repeat\"}");
                sendToAll(broker, 2, "{\"n\":2}");
                awaitSent(broker, 2);
                // those of its own and those that it took over
                assertThat(second.status().counters()).containsEntry(StreamCounter.REPEATED, (long) RECORDS);

                first = start(broker, directory.resolve("first"), "streams-1");
                awaitShared(first, second);
                assertThat(second.close(PATIENCE)).isTrue();
                sendToAll(broker, 2, "{\"n\":\"a repeat\"}");
                sendToAll(broker, 3, "{\"n\":3}");
                awaitSent(broker, 3);
            } finally {
                first.close();
                second.close();
            }
            for (int record = 0; record < RECORDS; record++) {
                String id = "r" + record;
                List<Sent> sent = broker.committed("accounts").stream()
                        .filter(one -> one.id().equals(id))
                        .toList();
                assertThat(sent).extracting(Sent::after).containsExactly("{\"n\":1}", "{\"n\":2}", "{\"n\":3}");
                assertThat(sent).extracting(Sent::version).isSorted().doesNotHaveDuplicates();
            }
        }
    }
}
