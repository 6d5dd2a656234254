package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on copies of one state folder, as of a machine's image: they have one id in the group. */
class CopiedStateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    /** Each would throw the other out whenever it starts anew, and no change would pass for long. */
    @Tag("slow")
    @Test
    void theFirstGoesOnWithoutItsIdAndSaysWhy() throws Exception {
        try (Logged log = Logged.by(Supervisor.class);
                BrokerRun broker = new BrokerRun(directory);
                StreamsApp first = new StreamsApp(broker.settings(), Clock.systemUTC());
                StreamsApp second =
                        new StreamsApp(broker.settingsWithStateIn(directory.resolve("copy")), Clock.systemUTC())) {
            broker.createModel("accounts");
            first.start();
            eventually(() -> assertThat(first.status().activeTasks()).isEqualTo(BrokerRun.PARTITIONS));

            second.start();

            // until then the second one waits at the door, and the first has all
            eventually(() -> assertThat(log.messages())
                    .containsOnlyOnce("Another process has joined the group " + broker.names.prefix()
                            + "-streams under the id of"
                            + " this one, streams-1: its state folder is a copy of this one's. This one goes on without an id, and"
                            + " the two share the partitions. Give each process a state folder of its own (--state)"));
            eventually(() -> {
                assertThat(first.status().healthy()).isTrue();
                assertThat(second.status().healthy()).isTrue();
                assertThat(first.status().activeTasks() + second.status().activeTasks())
                        .isEqualTo(BrokerRun.PARTITIONS);
            });
            broker.send("accounts", "a", 1, "{\"n\":1}");
            broker.send("accounts", "b", 2, "{\"n\":2}");
            eventually(() -> assertThat(broker.committed("accounts"))
                    .extracting(Sent::id, Sent::after)
                    .containsExactlyInAnyOrder(tuple("a", "{\"n\":1}"), tuple("b", "{\"n\":2}")));
        }
    }
}
