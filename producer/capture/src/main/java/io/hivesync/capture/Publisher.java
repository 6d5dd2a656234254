package io.hivesync.capture;

import io.hivesync.capture.CaptureStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Sends batches to Kafka, each in one transaction.
 *
 * <p>Guarantee: when {@link #publish} returns, the whole batch is committed; a batch may be committed twice when Kafka goes
 * away during a commit, and its records are then the same. A newer publisher of the same transactional id shuts this one out.
 *
 * <p>One thread at a time. Whatever Kafka throws is tried again without limit, but a fence; after an interruption or a
 * fence the batch is not committed by this publisher. It does not change the order, and drops nothing: what is too large
 * is replaced by what {@code oversized} makes of it.
 */
final class Publisher implements AutoCloseable {
    private static final int NONE = -1;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final UnaryOperator<ProducerRecord<byte[], byte[]>> oversized;
    private final Pacing pacing;
    private final StatusBoard board;
    private @Nullable Producer<byte[], byte[]> producer;
    private boolean mustAbort;

    Publisher(
            Supplier<Producer<byte[], byte[]>> producers,
            UnaryOperator<ProducerRecord<byte[], byte[]>> oversized,
            Pacing pacing,
            StatusBoard board) {
        this.producers = producers;
        this.oversized = oversized;
        this.pacing = pacing;
        this.board = board;
    }

    /** Takes the transactional id: what an older holder left open is aborted, and it can write no more. */
    synchronized void open() throws InterruptedException, FencedException {
        retrying(this::ready, () -> false);
    }

    synchronized void publish(List<ProducerRecord<byte[], byte[]>> batch) throws InterruptedException, FencedException {
        if (batch.isEmpty()) {
            return;
        }
        List<ProducerRecord<byte[], byte[]>> rest = new ArrayList<>(batch);
        AtomicInteger tooLarge = new AtomicInteger(NONE);
        retrying(() -> commit(rest, tooLarge), () -> replaceOversized(rest, tooLarge));
    }

    /** @param mended whether the batch was changed so that the next attempt may succeed at once */
    private void retrying(Runnable attempt, BooleanSupplier mended) throws InterruptedException, FencedException {
        Pacing.Backoff backoff = new Pacing.Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        boolean waited = false;
        while (!pacing.isStopped()) {
            try {
                attempt.run();
                if (waited) {
                    board.state(State.RUNNING, "");
                }
                return;
            } catch (KafkaException | IllegalStateException e) {
                recover(e);
                if (!mended.getAsBoolean()) {
                    waited = true;
                    board.state(State.WAITING_FOR_KAFKA, reason(e));
                    pacing.pause(backoff.next());
                }
            }
        }
        throw new InterruptedException("The capture is stopping");
    }

    private void commit(List<ProducerRecord<byte[], byte[]>> batch, AtomicInteger tooLarge) {
        Producer<byte[], byte[]> open = ready();
        open.beginTransaction();
        mustAbort = true;
        for (int place = 0; place < batch.size(); place++) {
            send(open, batch, place, tooLarge);
        }
        open.commitTransaction();
        mustAbort = false;
    }

    /** Sends the record at the place; the first that is too large fails all, so it alone is to blame. */
    private static void send(
            Producer<byte[], byte[]> open,
            List<ProducerRecord<byte[], byte[]>> batch,
            int place,
            AtomicInteger tooLarge) {
        open.send(batch.get(place), (metadata, failure) -> {
            if (failure instanceof RecordTooLargeException) {
                tooLarge.compareAndSet(NONE, place);
            }
        });
    }

    /** @return whether there was one */
    private boolean replaceOversized(List<ProducerRecord<byte[], byte[]>> batch, AtomicInteger tooLarge) {
        int place = tooLarge.getAndSet(NONE);
        if (place != NONE) {
            batch.set(place, oversized.apply(batch.get(place)));
        }
        return place != NONE;
    }

    private Producer<byte[], byte[]> ready() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = initialised(producers.get());
            producer = open;
        }
        return open;
    }

    private static Producer<byte[], byte[]> initialised(Producer<byte[], byte[]> fresh) {
        try {
            fresh.initTransactions();
            return fresh;
        } catch (RuntimeException e) {
            fresh.close(Duration.ZERO);
            throw e;
        }
    }

    /**
     * The producer stays if its transaction can be aborted: only then a capture that has taken over in the meantime shows,
     * where a new producer would take over from it.
     */
    private void recover(RuntimeException cause) throws InterruptedException, FencedException {
        if (cause instanceof ProducerFencedException) {
            discard();
            throw new FencedException(cause);
        }
        if (cause instanceof InterruptException) {
            discard();
            throw interrupted();
        }
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            return;
        }
        try {
            if (mustAbort) {
                open.abortTransaction();
                mustAbort = false;
            }
        } catch (ProducerFencedException e) {
            discard();
            throw new FencedException(e);
        } catch (InterruptException e) {
            discard();
            throw interrupted();
        } catch (KafkaException | IllegalStateException e) {
            // the outcome is open (a commit or an abort without an answer): a new producer's start settles it
            cause.addSuppressed(e);
            discard();
        }
    }

    /** Kafka's exception has set the thread's flag; the checked one stands for it from here on. */
    private static InterruptedException interrupted() {
        Thread.interrupted();
        return new InterruptedException("Interrupted while Kafka was waited for");
    }

    private void discard() {
        Producer<byte[], byte[]> old = producer;
        producer = null;
        mustAbort = false;
        if (old != null) {
            old.close(Duration.ZERO);
        }
    }

    private static String reason(RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }

    @Override
    public synchronized void close() {
        discard();
    }
}
