package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Position;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MarksTest {
    private final Driven app = new Driven();

    @AfterEach
    void close() {
        assertThat(app.count(StreamCounter.RECEIVED)).isEqualTo(Driven.sumOfOutcomes(app.counters));
        app.close();
    }

    /** Else a record that was deleted while nobody looked would stay in every target. */
    @Test
    void endDeletesWhatTheSnapshotDidNotMeet() {
        app.capture("gone", 1, "{\"n\":1}");
        app.capture("met", 2, "{\"n\":1}");
        app.capture("deleted", 3, null);
        app.quiet();
        app.sent();
        app.mark(Mark.Kind.START, Events.at(10));
        app.put(Events.snapshotRead("met", 11, "{\"n\":1}"));
        app.put(Events.snapshotRead("new", 12, "{\"n\":1}"));
        app.mark(Mark.Kind.END, Events.at(13));
        app.quiet();
        assertThat(app.sent()).satisfiesExactly(sent -> assertThat(sent.brief()).isEqualTo("r new {\"n\":1}"), sent -> {
            assertThat(sent.brief()).isEqualTo("d gone null");
            assertThat(sent.header(HeaderNames.POSITION)).isEqualTo("1:13:0");
            assertThat(sent.version()).isGreaterThan(Micros.of(TestClock.START));
        });
        assertThat(app.count(StreamCounter.SWEPT)).isEqualTo(1);
        assertThat(app.out(Driven.NAMES.control())).isEmpty();
    }

    /** Positions are compared, not epochs: a second snapshot of one epoch sweeps the first one's records. */
    @Test
    void endDeletesWhatTheSameEpochHadBefore() {
        app.put(Events.snapshotRead("a", 5, "{\"n\":1}"));
        app.mark(Mark.Kind.START, Events.at(6));
        app.mark(Mark.Kind.END, Events.at(7));
        app.quiet();
        assertThat(app.briefly()).containsExactly("r a {\"n\":1}", "d a null");
    }

    /** Whoever copies headers to events of his own deletes nothing by that. */
    @Test
    void whatHasAValueIsNoMark() {
        app.capture("a", 1, "{\"n\":1}");
        app.mark(Mark.Kind.START, Events.at(2));
        var event = Events.capture("b", 3, "{\"n\":1}");
        new Mark(Mark.Kind.END, Events.at(3)).writeTo(event.headers());
        app.put(event);
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "c b {\"n\":1}");
        assertThat(app.count(StreamCounter.MARKS)).isEqualTo(1);
    }

    @Test
    void sweptRecordMayComeBack() {
        app.capture("a", 1, "{\"n\":1}");
        app.quiet();
        app.mark(Mark.Kind.START, Events.at(6));
        app.mark(Mark.Kind.END, Events.at(7));
        app.capture("a", 8, "{\"n\":1}");
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "d a null", "c a {\"n\":1}");
    }

    @Test
    void endSweepsWhatOnlyTheWebhookKnewAndNoOtherModel() {
        app.webhook("typed", 1_000_000, "{\"n\":1}");
        app.put(Driven.NAMES.changes("posts"), Events.ofModel("posts", "p", 1, "{\"n\":1}"));
        app.quiet();
        app.mark(Mark.Kind.SOURCE, Events.at(5));
        app.mark(Mark.Kind.START, Events.at(6));
        app.mark(Mark.Kind.END, Events.at(7));
        app.quiet();
        assertThat(app.briefly()).containsExactly("c typed {\"n\":1}", "d typed null");
        assertThat(app.sent("posts")).hasSize(1);
    }

    /** A store that is younger than the snapshot's start cannot know what it swept. */
    @Test
    void endWithoutItsStartAsksForASnapshot() {
        app.capture("a", 1, "{\"n\":1}");
        app.mark(Mark.Kind.END, Events.at(13));
        app.mark(Mark.Kind.START, Events.at(14));
        app.mark(Mark.Kind.END, new Position(2, 15, 0));
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
        assertThat(app.out(Driven.NAMES.control())).hasSize(2).allSatisfy(request -> {
            assertThat(new String(request.key(), UTF_8)).isEqualTo("snapshot/accounts");
            assertThat(new String(request.value(), UTF_8))
                    .startsWith("{\"reason\":\"")
                    .contains("\"ts_ms\":");
        });
    }

    @Test
    void endOfASnapshotThatALaterOneReplacedDeletesNothing() {
        app.mark(Mark.Kind.START, Events.at(1));
        app.capture("a", 2, "{\"n\":1}");
        app.mark(Mark.Kind.START, Events.at(10));
        app.mark(Mark.Kind.END, Events.at(5));
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
    }

    /** A repair sends what is true now, though nothing changed. */
    @Test
    void touchSendsThePresentImageWithANewVersion() {
        app.capture("a", 1, "{\"n\":1}");
        app.quiet();
        app.put(Events.mark(Mark.Kind.TOUCH, "a", Events.at(2)));
        app.quiet();
        assertThat(app.sent())
                .satisfiesExactly(first -> assertThat(first.brief()).isEqualTo("c a {\"n\":1}"), second -> {
                    assertThat(second.brief()).isEqualTo("u a {\"n\":1}");
                    assertThat(second.version()).isGreaterThan(Micros.of(TestClock.START));
                    assertThat(second.header(HeaderNames.POSITION)).isEqualTo("1:1:0");
                });
    }

    @Test
    void touchOfHotRecordSendsTheLastImageOnce() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("a", 2, "{\"n\":2}");
        app.put(Events.mark(Mark.Kind.TOUCH, "a", Events.at(3)));
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":2}");
    }

    @Test
    void touchOfDeletedOrUnknownRecordSendsATombstoneAndLaterEventsCount() {
        app.capture("a", 1, null);
        app.quiet();
        app.put(Events.mark(Mark.Kind.TOUCH, "a", Events.at(2)));
        app.put(Events.mark(Mark.Kind.TOUCH, "b", Events.at(2)));
        app.put(Events.mark(Mark.Kind.TOUCH, "b", Events.at(3)));
        app.capture("b", 1, "{\"n\":1}");
        app.quiet();
        var sent = app.sent();
        assertThat(sent)
                .extracting(Sent::brief)
                .containsExactly("d a null", "d a null", "d b null", "d b null", "c b {\"n\":1}");
        assertThat(sent.subList(2, 5)).extracting(Sent::version).isSorted().doesNotHaveDuplicates();
    }

    /** Who waits for a barrier waits for the changes before it, those in their windows too. */
    @Test
    void barrierIsPassedOnAfterWhatTheWindowsHeldBack() {
        app.capture("a", 1, "{\"n\":1}");
        app.capture("a", 2, "{\"n\":2}");
        app.put(Events.mark(Mark.Kind.BARRIER, "a", Events.at(3)));
        var out = app.out(Driven.NAMES.records(Events.MODEL));
        assertThat(out).hasSize(3);
        assertThat(HeaderNames.text(out.get(1).headers(), HeaderNames.POSITION)).contains("1:2:0");
        assertThat(Mark.readFrom(out.get(2).headers())).contains(new Mark(Mark.Kind.BARRIER, new Position(1, 3, 0)));
        assertThat(out.get(2).key())
                .as("not a record's id: it would be its tombstone")
                .isEmpty();
        assertThat(out.get(2).value()).isNull();
    }
}
