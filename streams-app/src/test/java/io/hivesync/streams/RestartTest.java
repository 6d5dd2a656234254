package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.topics.Mark;
import org.junit.jupiter.api.Test;

/** What a processor leaves to the next one on the same stores. */
class RestartTest {
    private final Restartable app = new Restartable();

    /** Else a change that was held back would be lost: its position makes every repeat of it a repeat. */
    @Test
    void whatWasHeldBackGoesOutAfterARestart() {
        app.put(Events.capture("a", 1, "{\"n\":1}"));
        app.put(Events.capture("a", 2, "{\"n\":2}"));
        app.restart();
        app.put(Events.capture("a", 2, "{\"n\":2}"));
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":2}");
    }

    @Test
    void snapshotThatBeganBeforeARestartEndsAfterIt() {
        app.put(Events.capture("a", 1, "{\"n\":1}"));
        app.put(Events.mark(Mark.Kind.START, null, Events.at(2)));
        app.restart();
        app.put(Events.mark(Mark.Kind.END, null, Events.at(3)));
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "d a null");
    }

    @Test
    void webhookStaysSilencedAfterARestart() {
        app.put(Events.mark(Mark.Kind.SOURCE, null, Events.at(2)));
        app.restart();
        app.put(Events.webhook("a", 3, "{\"n\":1}"));
        assertThat(app.briefly()).isEmpty();
    }

    /** A punctuator makes Streams commit each time, and one that never ends for ever. */
    @Test
    void nothingTicksWhileNothingIsHeldBack() {
        assertThat(app.ticks()).isFalse();
        app.put(Events.capture("a", 1, "{\"n\":1}"));
        app.put(Events.capture("b", 1, "{\"n\":1}"));
        assertThat(app.ticks()).isFalse();
        app.put(Events.capture("a", 2, "{\"n\":2}"));
        assertThat(app.ticks()).isTrue();
        app.restart();
        assertThat(app.ticks()).isTrue();
        app.quiet();
        assertThat(app.ticks()).isFalse();
    }

    /** To send to a topic that is not there would stop all models. */
    @Test
    void windowOfAModelWhoseRecordTopicWentAwayWaitsForTheNextStart() {
        app.put(Events.capture("a", 1, "{\"n\":1}"));
        app.put(Events.capture("a", 2, "{\"n\":2}"));
        app.output = null;
        app.quiet();
        assertThat(app.briefly()).hasSize(1);
        assertThat(app.ticks()).isFalse();
        app.output = Driven.OUTPUT;
        app.restart();
        app.quiet();
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":2}");
    }

    @Test
    void eventOfAModelWithoutRecordTopicEndsTheTaskBeforeAnythingIsStored() {
        app.output = null;
        assertThatThrownBy(() -> app.put(Events.capture("a", 1, "{\"n\":1}")))
                .isInstanceOf(MissingOutputException.class);
        assertThat(app.state("a")).isNull();
    }
}
