package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A question to Kafka that is asked now and then, and whose answer is never waited for. For one thread.
 *
 * @param <Q> what is asked about
 * @param <A> the answer
 */
final class Repeated<Q, A> {
    private final Function<Q, CompletableFuture<A>> kafka;
    private final Duration pause;
    private final LongSupplier nanos;
    private @Nullable CompletableFuture<A> asked;
    private long next;

    /**
     * @param kafka whose answers never fail
     * @param pause between two questions
     * @param nanos a clock that never goes back
     */
    Repeated(Function<Q, CompletableFuture<A>> kafka, Duration pause, LongSupplier nanos) {
        this.kafka = kafka;
        this.pause = pause;
        this.nanos = nanos;
        this.next = nanos.getAsLong();
    }

    /** The answer that has come since; once. */
    Optional<A> answer() {
        if (asked == null || !asked.isDone()) {
            return Optional.empty();
        }
        A answer = asked.join();
        asked = null;
        return Optional.of(answer);
    }

    /** When it is time, and the answer before has been taken. */
    void ask(Supplier<Q> question) {
        long now = nanos.getAsLong();
        if (asked == null && now - next >= 0) {
            asked = kafka.apply(question.get());
            next = now + pause.toNanos();
        }
    }
}
