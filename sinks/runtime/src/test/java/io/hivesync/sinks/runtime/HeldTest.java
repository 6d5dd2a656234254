package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that a unique key of somebody else's keeps out for a while. */
class HeldTest extends RunnerTest {
    @BeforeEach
    void modelWithAUniqueText() throws Exception {
        topics(1);
        target.makeUnique(MODEL, "text");
    }

    private String text(String id) {
        return texts().getOrDefault(id, "");
    }

    private SinkRunner start(Duration longest) {
        SinkRunnerSettings settings = pipeline.settings(Map.of());
        return pipeline.start(target, settings.withTiming(settings.timing().withHeld(Duration.ofMillis(100), longest)));
    }

    private SinkRunner withOneThatWaits(Duration longest) throws Exception {
        SinkRunner runner = start(longest);
        pipeline.put("a", "red");
        pipeline.put("b", "red");
        pipeline.put("c", "green");
        await().atMost(SOON).until(() -> text("c").equals("green"));
        return runner;
    }

    /** Guards that the very record that makes room is not kept back behind the one that waits for it. */
    @Test
    void whatIsRefusedWaitsWhileTheLaneGoesOnAndIsWrittenWhenItFits() throws Exception {
        SinkRunner runner = withOneThatWaits(Duration.ofHours(1));
        assertThat(text("b")).isEmpty();

        pipeline.put("a", "blue");

        await().atMost(SOON).until(() -> text("b").equals("red"));
        pipeline.awaitNoLag();
        SinkCounters counters = runner.status().counters();
        assertThat(counters.held()).isEqualTo(1);
        assertThat(counters.deadLettered()).isZero();
        assertThat(counters.read())
                .isEqualTo(counters.applied() + counters.folded() + counters.marks() + counters.held());
    }

    /** Nothing comes any more that would be written, and another program makes room. */
    @Test
    void whatWaitsIsTriedFromTimeToTime() throws Exception {
        withOneThatWaits(Duration.ofHours(1));

        target.plant(MODEL, "a", Json.MAPPER.createObjectNode().put("text", "another"));

        await().atMost(SOON).until(() -> text("b").equals("red"));
    }

    @Test
    void aRestartFindsWhatWaits() throws Exception {
        withOneThatWaits(Duration.ofHours(1)).close(Duration.ofSeconds(5));
        start(Duration.ofHours(1));

        pipeline.put("a", "blue");

        await().atMost(SOON).until(() -> text("b").equals("red"));
    }

    @Test
    void whatWaitsTooLongBecomesADeadLetterAndIsForgotten() throws Exception {
        SinkRunner runner = withOneThatWaits(Duration.ZERO);
        await().atMost(SOON).until(() -> runner.status().counters().deadLettered() == 1);

        assertThat(new DeadLetterReader(pipeline.names.deadLetters("main")).read())
                .singleElement()
                .satisfies(letter -> {
                    assertThat(letter.key()).isEqualTo("b");
                    assertThat(new String(letter.value())).contains("\"after\"", "red");
                    assertThat(HeaderNames.text(letter.headers(), HeaderNames.ERROR_REASON))
                            .contains("Another row has the same text");
                });
        pipeline.put("a", "blue");
        await().atMost(SOON).until(() -> text("a").equals("blue"));
        assertThat(text("b")).isEmpty();
        assertThat(runner.status().counters().held()).isZero();
    }
}
