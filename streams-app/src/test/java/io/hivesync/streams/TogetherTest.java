package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What one poll brings of a partition is folded as one: of each record, what it is in the end goes out, once. */
class TogetherTest {
    private final Driven app = new Driven();

    @AfterEach
    void close() {
        app.close();
    }

    @Test
    void changesOfOneRecordAreOneWithTheirNumberAndTheLastOnesPosition() {
        app.together(
                Events.capture("a", 1, "{\"n\":1}"),
                Events.capture("b", 2, "{\"n\":1}"),
                Events.capture("a", 3, "{\"n\":2}"),
                Events.capture("a", 4, "{\"n\":3}"));
        assertThat(app.sent())
                .extracting(Sent::brief, Sent::merged, sent -> sent.header(HeaderNames.POSITION))
                .containsExactly(tuple("c a {\"n\":3}", 3, "1:4:0"), tuple("c b {\"n\":1}", 1, "1:2:0"));
        app.quiet();
        assertThat(app.sent()).isEmpty();
        assertThat(app.count(StreamCounter.PASSED)).isEqualTo(2);
        assertThat(app.count(StreamCounter.FOLDED)).isEqualTo(2);
    }

    @Test
    void thereAndBackSendsNothing() {
        app.capture("a", 1, "{\"n\":1}");
        app.quiet();
        app.sent();
        app.together(Events.capture("a", 2, "{\"n\":2}"), Events.capture("a", 3, "{\"n\":1}"));
        app.quiet();
        assertThat(app.briefly()).isEmpty();
        assertThat(app.state("a").position()).isEqualTo(Events.at(3));
        app.capture("a", 3, "{\"n\":9}");
        assertThat(app.count(StreamCounter.REPEATED)).isEqualTo(1);
    }

    @Test
    void whatIsHotIsHeldBackAndCountedWhole() {
        app.capture("a", 1, "{\"n\":1}");
        app.sent();
        app.together(Events.capture("a", 2, "{\"n\":2}"), Events.capture("a", 3, "{\"n\":3}"));
        assertThat(app.briefly()).isEmpty();
        app.capture("a", 4, "{\"n\":4}");
        app.quiet();
        assertThat(app.sent()).extracting(Sent::brief, Sent::merged).containsExactly(tuple("u a {\"n\":4}", 3));
    }

    @Test
    void createdAndDeletedIsATombstoneAndNoMore() {
        app.together(Events.capture("a", 1, "{\"n\":1}"), Events.capture("a", 2, null));
        app.quiet();
        assertThat(app.briefly()).containsExactly("d a null");
        assertThat(app.state("a").deletedAtMs()).isPositive();
    }

    /** Else it would be forgotten while its tombstone can still be read. */
    @Test
    void deletedAnewIsKeptFromTheLastDeletionOn() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("a", 2, null);
        app.quiet();
        long first = app.state("a").deletedAtMs();
        app.quiet();
        app.together(Events.capture("a", 3, "{\"n\":3}"), Events.capture("a", 4, null));
        assertThat(app.state("a").deletedAtMs()).isGreaterThan(first);
    }

    @Test
    void webhookEventsMergeOneAfterTheOther() {
        app.together(
                Events.webhook("a", 1, "{\"x\":1,\"y\":1}"),
                Events.webhook("a", 3, "{\"y\":3}"),
                Events.webhook("a", 2, "{\"y\":2,\"z\":2}"));
        assertThat(app.briefly()).containsExactly("c a {\"x\":1,\"y\":3,\"z\":2}");
    }

    @Test
    void repeatsAndNoOpsAmongThemAreToldFromWhatCameJustBefore() {
        app.together(
                Events.capture("a", 1, "{\"n\":1}"),
                Events.capture("a", 2, "{\"n\":2}"),
                Events.capture("a", 1, "{\"n\":1}"),
                Events.capture("a", 3, "{\"n\":2}"));
        assertThat(app.sent())
                .extracting(Sent::brief, Sent::merged, sent -> sent.header(HeaderNames.POSITION))
                .containsExactly(tuple("c a {\"n\":2}", 2, "1:3:0"));
        assertThat(app.count(StreamCounter.REPEATED)).isEqualTo(1);
        assertThat(app.count(StreamCounter.UNCHANGED)).isEqualTo(1);
    }

    /** What came before a mark is out before it: a barrier says so, a sweep has to see it, and a touch sends what is. */
    @Test
    void marksComeBetween() {
        app.together(
                Events.mark(Mark.Kind.START, null, Events.at(1)),
                Events.capture("a", 2, "{\"n\":1}"),
                Events.mark(Mark.Kind.TOUCH, "a", Events.at(3)),
                Events.capture("a", 4, "{\"n\":2}"),
                Events.mark(Mark.Kind.END, null, Events.at(5)));
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":1}", "u a {\"n\":2}");
        app.together(
                Events.mark(Mark.Kind.START, null, Events.at(6)),
                Events.capture("b", 7, "{\"n\":1}"),
                Events.mark(Mark.Kind.END, null, Events.at(8)));
        app.quiet();
        assertThat(app.briefly()).containsExactly("c b {\"n\":1}", "d a null");
    }

    @Test
    void aBadOneIsRefusedWithItsOwnOffsetAndStopsNoOther() {
        TestRecord<byte[], byte[]> bad =
                new TestRecord<>("a".getBytes(UTF_8), "no JSON".getBytes(UTF_8), new RecordHeaders());
        app.together(Events.capture("a", 1, "{\"n\":1}"), bad, Events.capture("a", 2, "{\"n\":2}"));
        assertThat(app.briefly()).containsExactly("c a {\"n\":2}");
        assertThat(app.out(Driven.NAMES.rejected()))
                .singleElement()
                .satisfies(refused -> assertThat(HeaderNames.text(refused.headers(), HeaderNames.ERROR_OFFSET))
                        .contains("8"));
        assertThat(app.count(StreamCounter.RECEIVED)).isEqualTo(Driven.sumOfOutcomes(app.counters));
    }

    @Test
    void whereNothingIsFoldedEachGoesOut() {
        try (Driven audit = new Driven(BatchMode.EVERY_CHANGE)) {
            audit.together(
                    Events.capture("a", 1, "{\"n\":1}"),
                    Events.capture("a", 2, "{\"n\":2}"),
                    Events.capture("a", 3, null));
            assertThat(audit.sent())
                    .extracting(Sent::brief, Sent::merged)
                    .containsExactly(tuple("c a {\"n\":1}", 1), tuple("u a {\"n\":2}", 1), tuple("d a null", 1));
        }
    }
}
