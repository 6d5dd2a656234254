package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.HeaderNames;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What happens to one record in a short time goes out as one change; what happens to a quiet one goes out at once. */
class FoldingTest {
    private final Driven app = new Driven();

    @AfterEach
    void close() {
        app.close();
    }

    @Test
    void firstChangeOfQuietRecordPassesAtOnce() {
        app.capture("a", 1, "{\"n\":1}");
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
    }

    @Test
    void changesWithinWindowBecomeOneWithTheirNumber() {
        app.capture("a", 1, "{\"n\":1}");
        app.sent();
        app.capture("a", 2, "{\"n\":2}");
        app.capture("a", 3, "{\"n\":3}");
        app.capture("a", 4, "{\"n\":4}");
        assertThat(app.sent()).isEmpty();
        app.quiet();
        assertThat(app.sent()).singleElement().satisfies(sent -> {
            assertThat(sent.brief()).isEqualTo("u a {\"n\":4}");
            assertThat(sent.merged()).isEqualTo(3);
            assertThat(sent.header(HeaderNames.POSITION)).isEqualTo("1:4:0");
        });
    }

    @Test
    void windowEndSendsOnceAndRecordStaysHotForAnother() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("a", 2, "{\"n\":2}");
        app.pass(Driven.WINDOW.plusMillis(30));
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":2}");
        app.capture("a", 3, "{\"n\":3}");
        assertThat(app.briefly()).isEmpty();
        app.quiet();
        assertThat(app.briefly()).containsExactly("u a {\"n\":3}");
        app.capture("a", 4, "{\"n\":4}");
        assertThat(app.briefly()).containsExactly("u a {\"n\":4}");
    }

    @Test
    void windowThatNobodyWaitedForIsOverAllTheSame() {
        app.capture("a", 1, "{\"n\":1}");
        app.clock.advance(Driven.WINDOW);
        app.capture("a", 2, "{\"n\":2}");
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":2}");
    }

    @Test
    void thereAndBackWithinWindowSendsNothingMore() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("a", 2, "{\"n\":2}");
        app.capture("a", 3, "{\"n\":1}");
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
        assertThat(app.count(StreamCounter.FOLDED)).isEqualTo(2);
    }

    @Test
    void deleteThenCreateWithinWindowEndsAsTheNewRecord() {
        app.capture("a", 1, "{\"n\":1}");
        app.quiet();
        app.sent();
        app.capture("a", 2, null);
        app.capture("a", 3, "{\"n\":3}");
        app.quiet();
        assertThat(app.briefly()).containsExactly("d a null", "c a {\"n\":3}");
    }

    @Test
    void createThenDeleteWithinWindowEndsAsTombstone() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("a", 2, null);
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "d a null");
    }

    @Test
    void deleteAndSameRecordAgainWithinWindowSendsNothingMore() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("a", 2, null);
        app.capture("a", 3, "{\"n\":1}");
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
    }

    @Test
    void versionsRiseWhileTheClockStepsBack() {
        app.capture("a", 1, "{\"n\":1}");
        app.quiet();
        app.clock.advance(Duration.ofHours(-1));
        app.capture("a", 2, "{\"n\":2}");
        app.capture("a", 3, "{\"n\":3}");
        app.quiet();
        assertThat(app.sent())
                .extracting(Sent::version)
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    /** Else a record would stay hot for as long as the clock went back. */
    @Test
    void windowEndsAlthoughTheClockStepsBackWithinIt() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("a", 2, "{\"n\":2}");
        app.clock.advance(Duration.ofHours(-1));
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":2}");
    }

    @Test
    void recordsOfOneKeyInTwoModelsAreTwoRecords() {
        app.capture("a", 5, "{\"n\":1}");
        app.put(Driven.NAMES.changes("posts"), Events.ofModel("posts", "a", 1, "{\"n\":1}"));
        assertThat(app.sent("posts")).hasSize(1);
        assertThat(app.sent()).hasSize(1);
    }

    @Test
    void windowOfNoLengthSendsEveryChange() {
        try (Driven every = new Driven(Duration.ZERO)) {
            every.capture("a", 1, "{\"n\":1}");
            every.capture("a", 2, "{\"n\":2}");
            every.capture("a", 3, "{\"n\":1}");
            assertThat(every.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":2}", "u a {\"n\":1}");
        }
    }

    @Test
    void valueIsAnEnvelopeWithoutBeforeAndTimeIsOurs() {
        app.capture("a", 1, "{\"n\":1.0}");
        var record = app.out(Driven.NAMES.records(Events.MODEL)).getFirst();
        assertThat(new String(record.value()))
                .startsWith("{\"before\":null,\"after\":{\"n\":1.0},\"source\":{")
                .endsWith("\"op\":\"c\",\"ts_ms\":" + app.clock.millis() + "}");
        assertThat(record.timestamp()).isEqualTo(app.clock.millis());
    }
}
