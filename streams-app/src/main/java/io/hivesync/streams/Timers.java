package io.hivesync.streams;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * What tasks do again and again by the wall clock, and whether any does: a thread that waits for input meanwhile would be late
 * for it. For any threads.
 */
final class Timers {
    private final AtomicInteger running = new AtomicInteger();

    boolean anyRuns() {
        return running.get() > 0;
    }

    OfTask of(ProcessorContext<?, ?> context) {
        return new OfTask(context);
    }

    /** Those of one task, for its thread. */
    final class OfTask {
        private final ProcessorContext<?, ?> context;

        private OfTask(ProcessorContext<?, ?> context) {
            this.context = context;
        }

        /** It is to be cancelled once. */
        Cancellable every(Duration interval, Runnable run) {
            Cancellable scheduled = context.schedule(interval, PunctuationType.WALL_CLOCK_TIME, at -> run.run());
            running.incrementAndGet();
            return () -> {
                scheduled.cancel();
                running.decrementAndGet();
            };
        }
    }
}
