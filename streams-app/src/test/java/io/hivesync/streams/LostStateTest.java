package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.HeaderNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The state may be dropped, directory and changelog topics: it is rebuilt from what was sent and from what came in. */
@Tag("slow")
class LostStateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private BrokerRun broker;
    private StreamsApp app;

    @BeforeEach
    void start() throws Exception {
        broker = new BrokerRun(directory);
        broker.createModel("accounts");
        broker.createModel("typed");
        startApp(Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        stopApp();
        broker.close();
    }

    private void startApp(Clock clock) {
        app = new StreamsApp(broker.settings(), clock);
        app.start();
    }

    /** Its clock alone would give lower versions than what was sent has. */
    private void startAppTwoHoursEarlier() {
        startApp(Clock.offset(Clock.systemUTC(), Duration.ofHours(-2)));
    }

    private void versionsOnlyRose(String model, String id) {
        assertThat(broker.committed(model))
                .filteredOn(sent -> sent.id().equals(id))
                .extracting(Sent::version)
                .hasSizeGreaterThan(1)
                .isSorted()
                .doesNotHaveDuplicates();
    }

    private void stopApp() {
        assertThat(app.close(PATIENCE)).isTrue();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    private void sent(String model, String... expected) {
        eventually(() ->
                assertThat(broker.committed(model)).extracting(Sent::brief).containsExactly(expected));
    }

    /** Else the update would be the whole record, and take its name away in every target. */
    @Test
    void partialUpdateOfARecordWhoseChangesAreGoneMergesIntoWhatWasSent() throws Exception {
        broker.sendWebhook("typed", "w", 1, "{\"name\":\"A\",\"n\":1}");
        sent("typed", "c w {\"name\":\"A\",\"n\":1}");
        stopApp();
        broker.dropState();
        broker.removeChanges("typed");
        startAppTwoHoursEarlier();
        broker.sendWebhook("typed", "w", 3, "{\"n\":3}");
        sent("typed", "c w {\"name\":\"A\",\"n\":1}", "u w {\"name\":\"A\",\"n\":3}");
        broker.sendWebhook("typed", "w", 2, "{\"n\":2,\"late\":true}");
        eventually(() -> assertThat(broker.committed("typed"))
                .last()
                .extracting(Sent::after)
                .isEqualTo("{\"name\":\"A\",\"n\":3,\"late\":true}"));
        versionsOnlyRose("typed", "w");
        assertThat(broker.control()).as("what was removed is asked for").isNotEmpty();
    }

    /** Else what a window held back would be lost with it. */
    @Test
    void changesAreReadAgainAndThoseThatWereSentAreRepeats() throws Exception {
        stopApp();
        app = new StreamsApp(broker.settings().withWindow(Duration.ofSeconds(60)), Clock.systemUTC());
        app.start();
        broker.send("accounts", "a", 1, "{\"n\":1}");
        sent("accounts", "c a {\"n\":1}");
        broker.send("accounts", "a", 2, "{\"n\":2}");
        eventually(() -> assertThat(app.status().counters()).containsEntry(StreamCounter.FOLDED, 1L));
        stopApp();
        broker.dropState();
        startAppTwoHoursEarlier();
        sent("accounts", "c a {\"n\":1}", "u a {\"n\":2}");
        versionsOnlyRose("accounts", "a");
        assertThat(app.status().counters()).containsEntry(StreamCounter.REPEATED, 1L);
        assertThat(broker.control()).as("nothing was removed").isEmpty();
    }

    @Test
    void deletedRecordStaysDeletedAndCapturedModelStaysTheCaptures() throws Exception {
        broker.send("accounts", "a", 1, "{\"n\":1}");
        broker.send("accounts", "b", 2, "{\"n\":1}");
        eventually(() -> assertThat(broker.committed("accounts")).hasSize(2));
        broker.send("accounts", "a", 3, null);
        eventually(() -> assertThat(broker.committed("accounts")).hasSize(3));
        stopApp();
        broker.dropState();
        startAppTwoHoursEarlier();
        broker.send("accounts", "a", 2, "{\"n\":9}");
        broker.sendWebhook("accounts", "b", 9, "{\"n\":9}");
        broker.send("accounts", "b", 4, "{\"n\":4}");
        eventually(() -> assertThat(broker.committed("accounts"))
                .extracting(Sent::brief)
                .contains("u b {\"n\":4}")
                .hasSize(4));
        eventually(() -> assertThat(app.status().counters())
                .containsEntry(StreamCounter.REPEATED, 4L)
                .containsEntry(StreamCounter.CAPTURED, 1L));
        assertThat(broker.committed("accounts")).hasSize(4);
        versionsOnlyRose("accounts", "b");
        assertThat(broker.committed("accounts"))
                .filteredOn(sent -> sent.id().equals("b"))
                .last()
                .extracting(sent -> sent.header(HeaderNames.POSITION))
                .isEqualTo("1:4:0");
    }
}
