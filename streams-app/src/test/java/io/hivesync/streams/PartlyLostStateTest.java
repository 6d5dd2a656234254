package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One of the two places where the state stands is lost: the instance's disk, or the changelog topics. */
@Tag("slow")
class PartlyLostStateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    enum Loss {
        DISK {
            @Override
            void happen(BrokerRun broker) throws Exception {
                broker.dropDisk();
            }
        },
        CHANGELOGS {
            @Override
            void happen(BrokerRun broker) throws Exception {
                broker.dropChangelogs();
            }
        };

        abstract void happen(BrokerRun broker) throws Exception;
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    @ParameterizedTest
    @EnumSource
    void repeatsAreKnownAndVersionsGoOnRising(Loss loss) throws Exception {
        try (BrokerRun broker = new BrokerRun(directory)) {
            broker.createModel("accounts");
            broker.createModel("typed");
            run(broker, Clock.systemUTC(), () -> {
                for (int sequence = 1; sequence <= 3; sequence++) {
                    broker.send("accounts", "a" + sequence, sequence, "{\"n\":1}");
                    broker.sendWebhook("typed", "w" + sequence, sequence, "{\"name\":\"A\",\"n\":1}");
                }
                eventually(() -> assertThat(broker.committed("accounts")).hasSize(3));
                eventually(() -> assertThat(broker.committed("typed")).hasSize(3));
            });

            loss.happen(broker);

            // it alone would give lower versions than what was sent has
            Clock earlier = Clock.offset(Clock.systemUTC(), Duration.ofHours(-2));
            run(broker, earlier, () -> {
                for (int sequence = 1; sequence <= 3; sequence++) {
                    // came before: dropped; a part of a record: merged into what it was
                    broker.send("accounts", "a" + sequence, sequence, "{\"n\":9}");
                    broker.send("accounts", "a" + sequence, 10 + sequence, "{\"n\":2}");
                    broker.sendWebhook("typed", "w" + sequence, 10 + sequence, "{\"n\":2}");
                }
                eventually(() -> assertThat(broker.committed("accounts"))
                        .extracting(Sent::brief)
                        .contains("u a1 {\"n\":2}", "u a2 {\"n\":2}", "u a3 {\"n\":2}")
                        .hasSize(6));
                eventually(() -> assertThat(broker.committed("typed"))
                        .extracting(Sent::brief)
                        .contains("u w1 {\"name\":\"A\",\"n\":2}", "u w2 {\"name\":\"A\",\"n\":2}")
                        .contains("u w3 {\"name\":\"A\",\"n\":2}")
                        .hasSize(6));
            });
            for (int sequence = 1; sequence <= 3; sequence++) {
                versionsOnlyRose(broker.committed("accounts"), "a" + sequence);
                versionsOnlyRose(broker.committed("typed"), "w" + sequence);
            }
        }
    }

    private static void versionsOnlyRose(List<Sent> all, String id) {
        assertThat(all)
                .filteredOn(sent -> sent.id().equals(id))
                .extracting(Sent::version)
                .hasSize(2)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private static void run(BrokerRun broker, Clock clock, ThrowingRunnable work) throws Exception {
        try (StreamsApp app = new StreamsApp(broker.settings(), clock)) {
            app.start();
            try {
                work.run();
            } catch (Exception e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }
}
