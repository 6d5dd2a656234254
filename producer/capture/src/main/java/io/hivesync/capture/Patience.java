package io.hivesync.capture;

import io.hivesync.capture.CaptureStatus.State;
import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;

/** Repeats a call to Kafka, without limit, until it succeeds; the status says what it waits for. Thread-safe. */
final class Patience {
    private final Pacing pacing;
    private final StatusBoard board;

    Patience(Pacing pacing, StatusBoard board) {
        this.pacing = pacing;
        this.board = board;
    }

    <T> T call(Supplier<T> call) throws InterruptedException {
        Pacing.Backoff backoff = new Pacing.Backoff(Duration.ofMillis(200), Duration.ofSeconds(5));
        State before = board.status().state();
        boolean waited = false;
        while (!pacing.isStopped()) {
            try {
                T result = call.get();
                if (waited) {
                    board.state(before, "");
                }
                return result;
            } catch (InterruptException e) {
                Thread.interrupted();
                throw new InterruptedException("Interrupted while Kafka was waited for");
            } catch (KafkaException e) {
                waited = true;
                board.state(State.WAITING_FOR_KAFKA, e.getClass().getSimpleName() + ": " + e.getMessage());
                pacing.pause(backoff.next());
            }
        }
        throw new InterruptedException("The capture is stopping");
    }
}
