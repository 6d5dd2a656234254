package io.hivesync.streams;

import java.time.Clock;
import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/**
 * Forgets deleted records and event ids whose time is over: once an hour, and a bounded number at once, so that no event waits
 * for it; while more are due, every second. For one thread.
 */
final class Forgetting {
    private static final Duration USUALLY = Duration.ofHours(1);
    private static final Duration WHILE_MORE_ARE_DUE = Duration.ofSeconds(1);
    private static final int MOST_AT_ONCE = 2_000;

    private final ProcessorContext<?, ?> context;
    private final Notes notes;
    private final RecordFlow flow;
    private final Clock clock;
    private @Nullable Cancellable usual;
    private @Nullable Cancellable soon;

    Forgetting(ProcessorContext<?, ?> context, Notes notes, RecordFlow flow, Clock clock) {
        this.context = context;
        this.notes = notes;
        this.flow = flow;
        this.clock = clock;
    }

    void schedule() {
        usual = context.schedule(USUALLY, PunctuationType.WALL_CLOCK_TIME, at -> forget());
    }

    void cancel() {
        if (usual != null) {
            usual.cancel();
        }
        cancelSoon();
    }

    private void cancelSoon() {
        if (soon != null) {
            soon.cancel();
            soon = null;
        }
    }

    private void forget() {
        boolean all = notes.forget(clock.millis(), MOST_AT_ONCE, flow::forget);
        if (all) {
            cancelSoon();
        } else if (soon == null) {
            soon = context.schedule(WHILE_MORE_ARE_DUE, PunctuationType.WALL_CLOCK_TIME, at -> forget());
        }
    }
}
