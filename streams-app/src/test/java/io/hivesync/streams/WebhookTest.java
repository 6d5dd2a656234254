package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Webhook events: partial, sometimes late, sometimes twice. */
class WebhookTest {
    private final Driven app = new Driven();

    @AfterEach
    void close() {
        assertThat(app.count(StreamCounter.RECEIVED)).isEqualTo(Driven.sumOfOutcomes(app.counters));
        app.close();
    }

    private List<String> afterwards() {
        app.quiet();
        return app.briefly();
    }

    private void apart(String id, long sequence, String after) {
        app.webhook(id, sequence, after);
        app.quiet();
    }

    @Test
    void absentFieldStaysAndNullClears() {
        apart("a", 1, "{\"name\":\"x\",\"age\":1}");
        apart("a", 2, "{\"age\":null}");
        assertThat(afterwards()).containsExactly("c a {\"name\":\"x\",\"age\":1}", "u a {\"name\":\"x\",\"age\":null}");
    }

    @Test
    void updateOfUnknownRecordCreatesIt() {
        apart("a", 1, "{\"age\":2}");
        assertThat(afterwards()).containsExactly("c a {\"age\":2}");
    }

    /** A late event must not take back what a newer one set. */
    @Test
    void lateEventSetsOnlyFieldsThatNoNewerOneSet() {
        apart("a", 5, "{\"name\":\"new\"}");
        apart("a", 3, "{\"name\":\"old\",\"age\":3}");
        assertThat(afterwards()).containsExactly("c a {\"name\":\"new\"}", "u a {\"name\":\"new\",\"age\":3}");
        apart("a", 4, "{\"age\":4}");
        assertThat(afterwards()).containsExactly("u a {\"name\":\"new\",\"age\":4}");
        apart("a", 2, "{\"age\":2,\"name\":\"older\"}");
        assertThat(afterwards()).isEmpty();
        assertThat(app.count(StreamCounter.SUPERSEDED)).isEqualTo(1);
    }

    @Test
    void positionIsTheNewestEventsAlsoAfterALateOne() {
        apart("a", 5, "{\"name\":\"new\"}");
        apart("a", 3, "{\"age\":3}");
        assertThat(app.sent().getLast().header(HeaderNames.POSITION)).isEqualTo("1:5:0");
    }

    @Test
    void olderUpdateAfterDeleteDoesNotBringTheRecordBack() {
        apart("a", 1, "{\"n\":1}");
        apart("a", 5, null);
        apart("a", 4, "{\"n\":4,\"other\":1}");
        assertThat(afterwards()).containsExactly("c a {\"n\":1}", "d a null");
    }

    @Test
    void olderUpdateOfNeverSeenRecordAfterItsDeleteDoesNotCreateIt() {
        apart("a", 5, null);
        apart("a", 4, "{\"n\":4}");
        assertThat(afterwards()).containsExactly("d a null");
    }

    @Test
    void newerUpdateAfterDeleteCreatesTheRecordAnewWithoutOldFields() {
        apart("a", 1, "{\"n\":1,\"old\":1}");
        apart("a", 5, null);
        apart("a", 6, "{\"n\":6}");
        assertThat(afterwards()).containsExactly("c a {\"n\":1,\"old\":1}", "d a null", "c a {\"n\":6}");
    }

    /** The order of a delete survives the record's return: what is older than the delete stays gone. */
    @Test
    void updateOlderThanDeleteSetsNothingInTheRecordThatCameBack() {
        apart("a", 5, null);
        apart("a", 6, "{\"n\":6}");
        apart("a", 4, "{\"other\":4}");
        assertThat(afterwards()).containsExactly("d a null", "c a {\"n\":6}");
    }

    @Test
    void lateDeleteTakesOnlyWhatWasSetBeforeIt() {
        apart("a", 1, "{\"old\":1,\"n\":1}");
        apart("a", 6, "{\"n\":6}");
        apart("a", 5, null);
        assertThat(afterwards()).containsExactly("c a {\"old\":1,\"n\":1}", "u a {\"old\":1,\"n\":6}", "u a {\"n\":6}");
    }

    /** A window of body hashes would drop the last of these. */
    @Test
    void thereAndBackWithoutEventIdsCounts() {
        apart("a", 1, "{\"on\":true}");
        apart("a", 2, "{\"on\":false}");
        apart("a", 3, "{\"on\":true}");
        assertThat(afterwards()).containsExactly("c a {\"on\":true}", "u a {\"on\":false}", "u a {\"on\":true}");
    }

    @Test
    void callsWithinOneClockTickGoInTheOrderOfTheirArrival() {
        apart("a", 1, "{\"on\":true}");
        apart("a", 1, "{\"on\":false}");
        apart("a", 1, null);
        apart("a", 1, "{\"on\":true}");
        assertThat(afterwards())
                .containsExactly("c a {\"on\":true}", "u a {\"on\":false}", "d a null", "c a {\"on\":true}");
    }

    @Test
    void sameImageAgainChangesNothing() {
        apart("a", 1, "{\"on\":true,\"n\":1}");
        apart("a", 2, "{\"n\":1}");
        assertThat(afterwards()).hasSize(1);
        assertThat(app.count(StreamCounter.UNCHANGED)).isEqualTo(1);
    }

    @Test
    void eventIdSeenWithinADayIsARepeat() {
        withEventId("e-1", 1, "{\"n\":1}");
        withEventId("e-2", 2, "{\"n\":2}");
        withEventId("e-1", 3, "{\"n\":1}");
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":2}");
        assertThat(app.count(StreamCounter.REPEATED)).isEqualTo(1);
        app.jump(Duration.ofHours(25));
        withEventId("e-1", 4, "{\"n\":1}");
        assertThat(app.briefly()).containsExactly("u a {\"n\":1}");
    }

    private void withEventId(String eventId, long sequence, String after) {
        var event = Events.webhook("a", sequence, after);
        HeaderNames.put(event.headers(), HeaderNames.EVENT_ID, eventId);
        app.put(event);
        app.quiet();
    }

    @Test
    void orderOfFieldsGoesOutAndSurvivesADelete() {
        apart("a", 1, "{\"n\":1,\"m\":1}");
        apart("a", 2, "{\"m\":2}");
        apart("a", 3, null);
        apart("a", 4, "{\"n\":4}");
        assertThat(app.sent())
                .extracting(sent -> sent.header(HeaderNames.FIELD_ORDER))
                .containsExactly(
                        "{\"n\":\"1:1:0\",\"m\":\"1:1:0\"}",
                        "{\"n\":\"1:1:0\",\"m\":\"1:2:0\"}",
                        "{\"\":\"1:3:0\"}",
                        "{\"\":\"1:3:0\",\"n\":\"1:4:0\"}");
    }

    /** Two writers of one record would each undo the other. */
    @Test
    void webhookChangesNothingOnceTheModelIsCaptured() {
        apart("a", 1, "{\"n\":1}");
        app.mark(Mark.Kind.SOURCE, new Position(1, 2, 0));
        apart("a", 3, "{\"n\":3}");
        apart("b", 4, "{\"n\":4}");
        assertThat(afterwards()).containsExactly("c a {\"n\":1}");
        assertThat(app.count(StreamCounter.CAPTURED)).isEqualTo(2);
    }

    /** Their positions are of two orders: a webhook's far ahead must not hide what the capture says. */
    @Test
    void firstCapturedEventCountsWhateverPositionTheWebhookLeft() {
        apart("a", 1_000_000, "{\"n\":1,\"typed\":\"by hand\"}");
        app.mark(Mark.Kind.SOURCE, new Position(1, 2, 0));
        app.capture("a", 3, "{\"n\":3}");
        app.quiet();
        assertThat(app.sent().getLast()).satisfies(sent -> {
            assertThat(sent.brief()).isEqualTo("u a {\"n\":3}");
            assertThat(sent.header(HeaderNames.POSITION)).isEqualTo("1:3:0");
            assertThat(sent.header(HeaderNames.FIELD_ORDER)).isNull();
        });
    }

    private void inLog(String id, long sequence) {
        inLog(id, sequence, Duration.ZERO, Op.UPDATE);
    }

    private void inLog(String id, long sequence, Duration ago, Op op) {
        long tsMs = app.clock.millis() - ago.toMillis();
        Source source =
                new Source("1.0", "sqlite", "hive", tsMs, null, "main", Events.MODEL, null, Events.at(sequence));
        app.put(Events.event(source, op, id, op == Op.DELETE ? null : "{\"n\":" + sequence + "}"));
    }

    private void told(String id, long sequence) {
        app.webhook(id, sequence, "{\"n\":" + sequence + "}");
    }

    private long missedAfterAMinute() {
        app.jump(WebhookGaps.PATIENCE);
        return app.count(StreamCounter.MISSED_BY_WEBHOOK);
    }

    private void captureIsKnown() {
        app.mark(Mark.Kind.SOURCE, Position.NONE);
    }

    @Test
    void whatTheLogHasAndTheWebhookDidNotTellOfIsCounted() {
        captureIsKnown();
        told("a", 1);
        inLog("a", 1);
        inLog("b", 2);
        inLog("b", 3);
        told("b", 3);
        inLog("c", 4);
        inLog("c", 5, Duration.ZERO, Op.DELETE);
        assertThat(app.count(StreamCounter.MISSED_BY_WEBHOOK)).isZero();
        assertThat(missedAfterAMinute()).as("one of b, both of c").isEqualTo(3);
        assertThat(missedAfterAMinute()).as("once").isEqualTo(3);
    }

    /** A trigger that the app sent late, or twice, or for a change that its database did not make. */
    @Test
    void whatTheWebhookToldLateOrOftenerIsNotMissed() {
        captureIsKnown();
        told("a", 1);
        told("a", 1);
        inLog("a", 1);
        told("nothing", 1);
        inLog("late", 2);
        app.jump(WebhookGaps.PATIENCE.minusSeconds(15));
        told("late", 2);
        assertThat(missedAfterAMinute()).isZero();
    }

    @Test
    void aWebhookThatTellsOfNothingAndSnapshotsAndRepeatsCountNot() {
        inLog("a", 1);
        captureIsKnown();
        inLog("a", 2);
        assertThat(missedAfterAMinute()).isZero();
        told("told", 3);
        inLog("told", 3);
        inLog("told", 3);
        inLog("read", 4, Duration.ZERO, Op.READ);
        inLog("long ago", 5, WebhookGaps.PATIENCE, Op.UPDATE);
        assertThat(missedAfterAMinute()).isZero();
    }

    @Test
    void ofMoreThanFitTheOldestAreGivenUp() {
        captureIsKnown();
        told("told", 1);
        inLog("told", 1);
        for (int i = 0; i < WebhookGaps.MOST + 10; i++) {
            inLog("r" + i, 2 + i);
        }
        assertThat(missedAfterAMinute()).isEqualTo(WebhookGaps.MOST);
    }
}
