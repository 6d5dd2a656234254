package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** A record topic that was made anew is empty: targets that follow it lose every row, unless all records are sent again. */
class RefillingTest {
    private static final Uuid ANOTHER = new Uuid(0, 2);
    private static final Duration A_STEP = Duration.ofMillis(50);

    private final Restartable app = new Restartable();

    private void deletedLiveAndHeldBack() {
        app.put(Events.capture("deleted", 1, "{\"n\":1}"));
        app.put(Events.capture("live", 2, "{\"n\":1}"));
        app.quiet();
        app.put(Events.capture("deleted", 3, null));
        app.quiet();
        app.put(Events.capture("held", 4, "{\"n\":1}"));
        app.put(Events.capture("held", 5, "{\"n\":2}"));
    }

    /** No further event of the model comes: the start alone must do it. */
    @Test
    void liveRecordsGoToATopicThatWasMadeAnew() {
        deletedLiveAndHeldBack();
        long before = app.sent.stream().mapToLong(Sent::version).max().orElseThrow();
        app.sent.clear();
        app.output = ANOTHER;
        app.restart();
        app.pass(A_STEP);
        app.quiet();
        assertThat(app.briefly()).containsExactlyInAnyOrder("u live {\"n\":1}", "u held {\"n\":2}");
        assertThat(app.sent).allSatisfy(sent -> assertThat(sent.version()).isGreaterThan(before));
        assertThat(app.ticks()).isFalse();
    }

    /** A sink may have the versions of the topic before. */
    @Test
    void versionsRiseThoughTheClockWasPutBackMeanwhile() {
        deletedLiveAndHeldBack();
        app.quiet();
        long before = app.sent.stream().mapToLong(Sent::version).max().orElseThrow();
        app.sent.clear();
        app.clock.advance(Duration.ofHours(-2));
        app.output = ANOTHER;
        app.restart();
        app.quiet();
        assertThat(app.briefly()).containsExactlyInAnyOrder("u live {\"n\":1}", "u held {\"n\":2}");
        assertThat(app.sent)
                .filteredOn(sent -> sent.id().equals("held"))
                .allSatisfy(sent -> assertThat(sent.version()).isGreaterThan(before));
    }

    @Test
    void theyGoThereOnce() {
        deletedLiveAndHeldBack();
        app.output = ANOTHER;
        app.restart();
        app.quiet();
        app.sent.clear();
        app.restart();
        app.quiet();
        assertThat(app.briefly()).isEmpty();
    }

    @Test
    void sameTopicGetsNothingAgain() {
        deletedLiveAndHeldBack();
        app.quiet();
        app.sent.clear();
        app.restart();
        assertThat(app.ticks()).isFalse();
        app.quiet();
        assertThat(app.briefly()).isEmpty();
    }

    /** Else the event that comes first would make the new topic the known one. */
    @Test
    void eventThatComesFirstDoesNotHinderIt() {
        deletedLiveAndHeldBack();
        app.quiet();
        app.sent.clear();
        app.output = ANOTHER;
        app.put(Events.capture("new", 6, "{\"n\":1}"));
        app.restart();
        app.put(Events.capture("new", 7, null));
        app.quiet();
        assertThat(app.briefly())
                .containsExactlyInAnyOrder("c new {\"n\":1}", "d new null", "u live {\"n\":1}", "u held {\"n\":2}");
    }

    @Test
    void topicThatIsGoneGetsThemWhenItIsBack() {
        deletedLiveAndHeldBack();
        app.quiet();
        app.sent.clear();
        app.output = null;
        app.restart();
        app.quiet();
        assertThat(app.briefly()).isEmpty();
        app.output = ANOTHER;
        app.restart();
        app.quiet();
        assertThat(app.briefly()).containsExactlyInAnyOrder("u live {\"n\":1}", "u held {\"n\":2}");
    }

    /** What an earlier version left knows of no topic: its own is taken for the one that has all, also when no event comes. */
    @Test
    void firstTopicThatIsSeenHasAll() {
        deletedLiveAndHeldBack();
        app.quiet();
        app.sent.clear();
        app.forgetFills();
        app.restart();
        app.quiet();
        assertThat(app.briefly()).isEmpty();
        app.output = ANOTHER;
        app.restart();
        app.quiet();
        assertThat(app.briefly()).hasSize(2);
    }

    @Test
    void manyGoInStepsThatARestartContinues() {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 12_000; i++) {
            ids.add("id" + i);
            app.put(Events.capture("id" + i, i + 1, "{\"n\":1}"));
        }
        app.quiet();
        app.sent.clear();
        app.output = ANOTHER;
        app.restart();
        app.pass(A_STEP);
        assertThat(app.sent).hasSize(5_000);
        app.restart();
        app.quiet();
        assertThat(app.sent).extracting(Sent::id).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(ids);
    }

    /** All of them in one transaction could take longer than it may. */
    @Test
    void largeOnesGoInMoreSteps() {
        String image = "{\"t\":\"" + "x".repeat(3_000_000) + "\"}";
        for (int i = 0; i < 10; i++) {
            app.put(Events.capture("id" + i, i + 1, image));
        }
        app.quiet();
        app.sent.clear();
        app.output = ANOTHER;
        app.restart();
        app.pass(A_STEP);
        assertThat(app.sent).hasSize(6);
        app.quiet();
        assertThat(app.sent).extracting(Sent::id).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void topicThatIsReplacedOnTheWayBeginsAnew() {
        for (int i = 0; i < 6_000; i++) {
            app.put(Events.capture("id" + i, i + 1, "{\"n\":1}"));
        }
        app.quiet();
        app.output = ANOTHER;
        app.restart();
        app.pass(A_STEP);
        app.sent.clear();
        app.output = new Uuid(0, 3);
        app.restart();
        app.quiet();
        assertThat(app.sent).hasSize(6_000);
    }
}
