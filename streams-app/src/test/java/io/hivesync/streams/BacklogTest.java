package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Instances come and go while much is read together: what one has read and not processed is another's. */
@Tag("slow")
class BacklogTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int RECORDS = 2_000;
    private static final int ROUNDS = 40;

    @TempDir
    Path directory;

    private StreamsApp start(BrokerRun broker, String id) {
        StreamsApp app =
                new StreamsApp(broker.settingsWithStateIn(directory.resolve(id)).withInstanceId(id), Clock.systemUTC());
        app.start();
        return app;
    }

    @Test
    void everyRecordEndsAsItsLastChangeWhoeverTookIt() throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            StreamsApp first = start(broker, "streams-1");
            StreamsApp second = null;
            try {
                for (int round = 1; round <= ROUNDS; round++) {
                    for (int record = 0; record < RECORDS; record++) {
                        broker.send("accounts", "r" + record, round, "{\"n\":" + round + "}");
                    }
                    if (round == ROUNDS / 4) {
                        second = start(broker, "streams-2");
                    }
                }
                broker.flush();
                StreamsApp joined = second;
                // each had some of it, and neither had to begin anew
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(joined.status().activeTasks()).isPositive();
                    assertThat(first.status().activeTasks() + joined.status().activeTasks())
                            .isEqualTo(BrokerRun.PARTITIONS);
                });
                assertThat(first.close(PATIENCE)).isTrue();
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> assertThat(last(broker.committed("accounts")))
                                .hasSize(RECORDS)
                                .allSatisfy(
                                        (id, sent) -> assertThat(sent.after()).isEqualTo("{\"n\":" + ROUNDS + "}")));
            } finally {
                first.close();
                if (second != null) {
                    second.close();
                }
            }
        }
    }

    private static Map<String, Sent> last(List<Sent> all) {
        Map<String, Sent> last = new HashMap<>();
        for (Sent sent : all) {
            Sent before = last.put(sent.id(), sent);
            if (before != null) {
                assertThat(sent.version()).isGreaterThan(before.version());
            }
        }
        return last;
    }
}
