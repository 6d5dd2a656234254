package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;

/** With folding off, an auditor sees each change that changed something, as itself. */
class EveryChangeTest {

    @Test
    void eachChangeGoesOutAtOnceWithAVersionOfItsOwn() {
        try (Driven app = new Driven(BatchMode.EVERY_CHANGE)) {
            app.capture("a", 1, "{\"n\":1}");
            app.capture("a", 2, "{\"n\":2}");
            app.capture("a", 3, null);
            app.capture("a", 4, "{\"n\":1}");
            assertThat(app.sent()).satisfies(sent -> {
                assertThat(sent)
                        .extracting(Sent::brief, Sent::merged)
                        .containsExactly(
                                tuple("c a {\"n\":1}", 1),
                                tuple("u a {\"n\":2}", 1),
                                tuple("d a null", 1),
                                tuple("c a {\"n\":1}", 1));
                assertThat(sent).extracting(Sent::version).isSorted().doesNotHaveDuplicates();
            });
            app.quiet();
            assertThat(app.briefly()).isEmpty();
            assertThat(app.count(StreamCounter.PASSED)).isEqualTo(4);
        }
    }

    @Test
    void repeatsAndWhatChangesNothingAreDroppedAndCounted() {
        try (Driven app = new Driven(BatchMode.EVERY_CHANGE)) {
            app.capture("a", 1, "{\"n\":1}");
            app.capture("a", 1, "{\"n\":1}");
            app.capture("a", 2, "{\"n\":1}");
            app.webhook("w", 1, "{\"n\":1,\"m\":1}");
            app.webhook("w", 2, "{\"n\":1}");
            app.webhook("w", 3, "{\"n\":2}");
            assertThat(app.briefly())
                    .containsExactly("c a {\"n\":1}", "c w {\"n\":1,\"m\":1}", "u w {\"n\":2,\"m\":1}");
            assertThat(app.count(StreamCounter.REPEATED)).isEqualTo(1);
            assertThat(app.count(StreamCounter.UNCHANGED)).isEqualTo(2);
        }
    }

    /** Else what a window held back would never go out: its position makes every repeat of it a repeat. */
    @Test
    void whatAFoldingStartHeldBackGoesOutAtTheFirstTick() {
        Restartable app = new Restartable();
        heldBack(app);
        app.mode = BatchMode.EVERY_CHANGE;
        app.restart();
        app.pass(Driven.WINDOW.dividedBy(10));
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}", "u a {\"n\":3}");
        assertThat(app.sent.getLast().merged()).isEqualTo(2);
        assertThat(app.ticks()).isFalse();
    }

    /** Else the two would be one record that says it is one change. */
    @Test
    void whatAFoldingStartHeldBackGoesOutBeforeTheNextChange() {
        Restartable app = new Restartable();
        heldBack(app);
        app.mode = BatchMode.EVERY_CHANGE;
        app.restart();
        app.put(Events.capture("a", 4, "{\"n\":4}"));
        assertThat(app.sent)
                .extracting(Sent::brief, Sent::merged)
                .containsExactly(tuple("c a {\"n\":1}", 1), tuple("u a {\"n\":3}", 2), tuple("u a {\"n\":4}", 1));
        app.put(Events.capture("a", 5, null));
        assertThat(app.sent).extracting(Sent::version).isSorted().doesNotHaveDuplicates();
        app.quiet();
        assertThat(app.sent).hasSize(4);
    }

    private static void heldBack(Restartable app) {
        app.put(Events.capture("a", 1, "{\"n\":1}"));
        app.put(Events.capture("a", 2, "{\"n\":2}"));
        app.put(Events.capture("a", 3, "{\"n\":3}"));
        assertThat(app.briefly()).containsExactly("c a {\"n\":1}");
    }
}
