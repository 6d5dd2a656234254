package io.hivesync.capture;

import io.hivesync.capture.CaptureStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends batches to Kafka, each in one transaction.
 *
 * <p>Guarantee: when {@link #publish} returns, the whole batch is committed; a batch may be committed twice when Kafka goes
 * away during a commit, and its records are then the same. A newer publisher of the same transactional id shuts this one out;
 * where Kafka fences it though nobody has taken over (the computer slept in a transaction), it goes on with a new producer.
 *
 * <p>One thread at a time. Whatever Kafka throws is tried again without limit, but a fence; after an interruption or a
 * fence the batch is not committed by this publisher, and {@link #open} takes the id back. It does not change the order, and drops nothing: what is too large
 * is replaced by what {@code oversized} makes of it.
 */
final class Publisher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    private static final int NONE = -1;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final Source source;
    private final UnaryOperator<ProducerRecord<byte[], byte[]>> oversized;
    private final Pacing pacing;
    private final StatusBoard board;
    private @Nullable Producer<byte[], byte[]> producer;
    private boolean mustAbort;
    private @Nullable RuntimeException fence;
    private boolean excused;

    /** What it needs of Kafka but for the producers' own work. */
    interface Source {
        Producer<byte[], byte[]> producer();

        /** Whether nobody else writes as this source since we said that we do. */
        boolean isStillOurs();
    }

    Publisher(
            Source source, UnaryOperator<ProducerRecord<byte[], byte[]>> oversized, Pacing pacing, StatusBoard board) {
        this.source = source;
        this.oversized = oversized;
        this.pacing = pacing;
        this.board = board;
    }

    /** Takes the transactional id: what an older holder left open is aborted, and it can write no more. */
    synchronized void open() throws InterruptedException, FencedException {
        retrying(again -> ready(), () -> false);
    }

    /** @param mender is shown the rest of the batch before it is sent again after a failure, and may change it */
    synchronized void publish(
            List<ProducerRecord<byte[], byte[]>> batch, Consumer<List<ProducerRecord<byte[], byte[]>>> mender)
            throws InterruptedException, FencedException {
        if (batch.isEmpty()) {
            return;
        }
        List<ProducerRecord<byte[], byte[]>> rest = new ArrayList<>(batch);
        AtomicInteger tooLarge = new AtomicInteger(NONE);
        retrying(
                again -> {
                    if (again) {
                        mender.accept(rest);
                    }
                    commit(rest, tooLarge);
                },
                () -> replaceOversized(rest, tooLarge));
    }

    private interface Attempt {
        void run(boolean again) throws FencedException;
    }

    /** @param mended whether the batch was changed so that the next attempt may succeed at once */
    private void retrying(Attempt attempt, BooleanSupplier mended) throws InterruptedException, FencedException {
        Pacing.Backoff backoff = new Pacing.Backoff(FIRST_PAUSE, LONGEST_PAUSE);
        boolean waited = false;
        while (!pacing.isStopped()) {
            try {
                attempt.run(waited);
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

    private void commit(List<ProducerRecord<byte[], byte[]>> batch, AtomicInteger tooLarge) throws FencedException {
        Producer<byte[], byte[]> open = ready();
        open.beginTransaction();
        mustAbort = true;
        for (int place = 0; place < batch.size(); place++) {
            send(open, batch, place, tooLarge);
        }
        open.commitTransaction();
        mustAbort = false;
        excused = false;
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

    private Producer<byte[], byte[]> ready() throws FencedException {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            settleFence();
            open = initialised(source.producer());
            producer = open;
        }
        return open;
    }

    private void settleFence() throws FencedException {
        RuntimeException cause = fence;
        if (cause == null) {
            return;
        }
        boolean stillOurs = source.isStillOurs();
        fence = null;
        if (!stillOurs) {
            excused = false;
            throw new FencedException(cause);
        }
        log.info("Kafka gave up the transaction, but nobody else has taken over: the batch is sent again");
    }

    /** Asked about once a batch, so that two captures that do not see each other's claims cannot take turns for ever. */
    private void fenced(RuntimeException cause) throws FencedException {
        discard();
        excused = !excused;
        if (!excused) {
            throw new FencedException(cause);
        }
        fence = cause;
    }

    private static Producer<byte[], byte[]> initialised(Producer<byte[], byte[]> fresh) {
        try {
            fresh.initTransactions();
            return fresh;
        } catch (InterruptException e) {
            // with the thread's flag set the close would fail
            Thread.interrupted();
            fresh.close(Duration.ZERO);
            throw e;
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
            fenced(cause);
            return;
        }
        if (cause instanceof InterruptException) {
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
            fenced(e);
        } catch (InterruptException e) {
            throw interrupted();
        } catch (KafkaException | IllegalStateException e) {
            // the outcome is open (a commit or an abort without an answer): a new producer's start settles it
            cause.addSuppressed(e);
            discard();
        }
    }

    /** Kafka's exception has set the thread's flag; the checked one stands for it from here on. */
    private InterruptedException interrupted() {
        Thread.interrupted();
        discard();
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
