package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.HeaderNames;
import java.time.Duration;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Captured events: whole images, in the order of their positions. */
class CaptureTest {
    private final Driven app = new Driven();

    @AfterEach
    void close() {
        assertThat(app.count(StreamCounter.RECEIVED)).isEqualTo(Driven.sumOfOutcomes(app.counters));
        app.close();
    }

    /** Else what a capture sends again after a crash would be a change. */
    @Test
    void repeatedEventIsDropped() {
        app.capture("a", 7, "{\"n\":1}");
        app.quiet();
        app.capture("a", 7, "{\"n\":2}");
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
        assertThat(app.count(StreamCounter.REPEATED)).isEqualTo(1);
    }

    @Test
    void olderEventIsDropped() {
        app.capture("a", 7, "{\"n\":1}");
        app.quiet();
        app.capture("a", 6, "{\"n\":0}");
        app.capture("a", 5, null);
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
        assertThat(app.count(StreamCounter.REPEATED)).isEqualTo(2);
    }

    /** Else a record that a batch went through and back would send an old image again. */
    @Test
    void eventThatChangesNothingIsNotSentButItsPositionCounts() {
        app.capture("a", 1, "{\"n\":1}");
        app.quiet();
        app.capture("a", 9, "{\"n\":1}");
        app.capture("a", 8, "{\"n\":2}");
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
        assertThat(app.count(StreamCounter.UNCHANGED)).isEqualTo(1);
        assertThat(app.count(StreamCounter.REPEATED)).isEqualTo(1);
    }

    /** A target may have the record from before our state was lost. */
    @Test
    void deleteOfUnknownRecordIsSent() {
        app.capture("a", 1, null);
        assertThat(app.briefly()).containsExactly("d a null");
    }

    @Test
    void secondDeleteChangesNothing() {
        app.capture("a", 1, "{\"n\":1}");
        app.quiet();
        app.capture("a", 2, null);
        app.quiet();
        app.sent();
        app.capture("a", 3, null);
        app.quiet();
        assertThat(app.sent()).isEmpty();
        assertThat(app.count(StreamCounter.UNCHANGED)).isEqualTo(1);
    }

    @Test
    void eventOlderThanDeleteDoesNotBringTheRecordBack() {
        app.capture("a", 5, null);
        app.quiet();
        app.capture("a", 4, "{\"n\":1}");
        app.quiet();
        assertThat(app.briefly()).containsExactly("d a null");
    }

    @Test
    void snapshotReadOfNewRecordIsReadAndOfKnownOneIsAnUpdate() {
        app.put(Events.snapshotRead("a", 1, "{\"n\":1}"));
        app.quiet();
        app.put(Events.snapshotRead("a", 2, "{\"n\":2}"));
        app.quiet();
        app.capture("a", 3, null);
        app.quiet();
        app.put(Events.snapshotRead("a", 4, "{\"n\":4}"));
        assertThat(app.briefly()).containsExactly("r a {\"n\":1}", "u a {\"n\":2}", "d a null", "c a {\"n\":4}");
    }

    @Test
    void headersSayWhereTheChangeComesFrom() {
        var event = Events.capture("a", 3, "{\"n\":1}");
        HeaderNames.put(event.headers(), HeaderNames.SCHEMA, "4");
        HeaderNames.put(event.headers(), HeaderNames.EVENT_ID, "e-1");
        HeaderNames.put(event.headers(), HeaderNames.TRACEPARENT, "00-trace");
        app.put(event);
        Sent sent = app.sent().getFirst();
        assertThat(sent.version()).isEqualTo(Micros.of(TestClock.START));
        assertThat(sent.header(HeaderNames.POSITION)).isEqualTo("1:3:0");
        assertThat(sent.header(HeaderNames.SCHEMA)).isEqualTo("4");
        assertThat(sent.header(HeaderNames.EVENT_ID)).isEqualTo("e-1");
        assertThat(sent.header(HeaderNames.TRACEPARENT)).isEqualTo("00-trace");
        assertThat(sent.header(HeaderNames.SOURCE_TS_MS)).isEqualTo("1700000000000");
        assertThat(sent.header(HeaderNames.FIELD_ORDER)).isNull();
    }

    /** Another program may write changes: it is the envelope that counts. */
    @Test
    void changeWithoutHeadersOrWithForeignOnesFlows() {
        var bare = Events.capture("a", 1, "{\"n\":1}");
        assertThat(bare.headers()).isEmpty();
        app.put(bare);
        var foreign = Events.capture("b", 2, "{\"n\":1}");
        foreign.headers().add("mine", new byte[] {1});
        app.put(foreign);
        assertThat(app.sent())
                .hasSize(2)
                .allSatisfy(sent -> assertThat(sent.headers())
                        .extracting(Header::key)
                        .containsExactlyInAnyOrder(
                                HeaderNames.VERSION,
                                HeaderNames.POSITION,
                                HeaderNames.OP,
                                HeaderNames.SOURCE_TS_MS,
                                HeaderNames.MERGED));
        assertThat(app.out(Driven.NAMES.rejected())).isEmpty();
    }

    /** Half of a surrogate pair is legal JSON, if escaped; whether a target can hold it is the target's matter. */
    @Test
    void textThatIsNoUnicodeGoesOnEscaped() {
        var event = Events.capture("a", 1, "{\"t\":\"MARK\"}");
        String value = new String(event.value(), UTF_8).replace("MARK", "x\\ud800y");
        app.put(new TestRecord<>(event.key(), value.getBytes(UTF_8)));
        var sent = app.out(Driven.NAMES.records(Events.MODEL)).getFirst();
        assertThat(new String(sent.value(), UTF_8)).contains("{\"t\":\"x\\uD800y\"}");
    }

    @Test
    void deletedRecordIsForgottenAfterItsTombstonesTime() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("b", 2, "{\"n\":1}");
        app.quiet();
        app.capture("a", 3, null);
        app.quiet();
        app.jump(Duration.ofDays(13));
        assertThat(app.state("a")).isNotNull();
        app.jump(Duration.ofDays(1));
        assertThat(app.state("a")).isNull();
        assertThat(app.state("b")).isNotNull();
    }

    @Test
    void recordThatCameBackIsNotForgotten() {
        app.capture("a", 1, null);
        app.quiet();
        app.jump(Duration.ofDays(10));
        app.capture("a", 2, "{\"n\":2}");
        app.quiet();
        app.capture("a", 3, null);
        app.quiet();
        app.jump(Duration.ofDays(5));
        assertThat(app.state("a")).as("deleted for five days").isNotNull();
        app.jump(Duration.ofDays(10));
        assertThat(app.state("a")).isNull();
    }
}
