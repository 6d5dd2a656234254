package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One instance whose threads share the partitions. */
@Tag("slow")
class ThreadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int RECORDS = 30;
    private static final int THREADS = 3;

    @TempDir
    Path directory;

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    private static List<String> streamThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.matches(".*StreamThread-\\d+"))
                .toList();
    }

    @Test
    void eachRecordGoesThroughItsVersionsInOrderAlsoOverARestartWithAnotherNumberOfThreads() throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            int[] threadsOfStarts = {THREADS, 1, THREADS};
            for (int start = 0; start < threadsOfStarts.length; start++) {
                int threads = threadsOfStarts[start];
                int sequence = start + 1;
                StreamsSettings settings = broker.settingsWithStateIn(directory.resolve("state"))
                        .withInstanceId("streams-1")
                        .withThreads(threads);
                try (StreamsApp app = new StreamsApp(settings, Clock.systemUTC())) {
                    app.start();
                    eventually(() -> {
                        assertThat(app.status().healthy()).isTrue();
                        assertThat(app.status().activeTasks()).isEqualTo(BrokerRun.PARTITIONS);
                    });
                    assertThat(streamThreads()).hasSize(threads);
                    for (int record = 0; record < RECORDS; record++) {
                        broker.send("accounts", "r" + record, sequence, "{\"n\":" + sequence + "}");
                    }
                    int expected = sequence * RECORDS;
                    eventually(() -> assertThat(broker.committed("accounts")).hasSize(expected));
                }
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
