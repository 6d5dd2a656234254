package io.hivesync.capture;

import io.hivesync.capture.CaptureStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
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

        /** Who writes as this source since we said that we do, in words; null when nobody else does. */
        @Nullable
        String takenBy();
    }

    /**
     * A part of a partition.
     *
     * @param first offset of a record in it
     * @param end offset after its last record
     */
    record Written(long first, long end) {
        Written with(Written other) {
            return new Written(Math.min(first, other.first), Math.max(end, other.end));
        }
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

    /**
     * @param mender is shown the rest of the batch before it is sent again after a failure, and may change it
     * @return where the batch is in Kafka
     */
    synchronized Map<TopicPartition, Written> publish(
            List<ProducerRecord<byte[], byte[]>> batch, Consumer<List<ProducerRecord<byte[], byte[]>>> mender)
            throws InterruptedException, FencedException {
        if (batch.isEmpty()) {
            return Map.of();
        }
        List<ProducerRecord<byte[], byte[]>> rest = new ArrayList<>(batch);
        AtomicInteger tooLarge = new AtomicInteger(NONE);
        Map<TopicPartition, Written> written = new HashMap<>();
        retrying(
                again -> {
                    if (again) {
                        mender.accept(rest);
                    }
                    Outcome outcome = new Outcome(tooLarge);
                    commit(rest, outcome);
                    written.putAll(outcome.written());
                },
                () -> replaceOversized(rest, tooLarge));
        return written;
    }

    /** What became of an attempt's records, noted by the producer's thread. Thread-safe. */
    private static final class Outcome {
        private final AtomicInteger tooLarge;
        private final Map<TopicPartition, Written> written = new HashMap<>();
        /** The partition of the records that were noted last: they come by the batch. */
        private @Nullable TopicPartition at;

        private long first;
        private long end;
        private volatile boolean failed;

        Outcome(AtomicInteger tooLarge) {
            this.tooLarge = tooLarge;
        }

        synchronized void note(int place, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure != null) {
                failed = true;
                if (failure instanceof RecordTooLargeException) {
                    // the first that is too large fails all, so it alone is to blame
                    tooLarge.compareAndSet(NONE, place);
                }
            } else if (metadata != null && metadata.hasOffset()) {
                note(metadata.topic(), metadata.partition(), metadata.offset());
            }
        }

        private void note(String topic, int partition, long offset) {
            if (at == null || at.partition() != partition || !at.topic().equals(topic)) {
                settle();
                at = new TopicPartition(topic, partition);
                first = offset;
                end = offset + 1;
            } else {
                first = Math.min(first, offset);
                end = Math.max(end, offset + 1);
            }
        }

        private void settle() {
            if (at != null) {
                written.merge(at, new Written(first, end), Written::with);
            }
        }

        synchronized Map<TopicPartition, Written> written() {
            settle();
            return written;
        }
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

    private void commit(List<ProducerRecord<byte[], byte[]>> batch, Outcome outcome) throws FencedException {
        Producer<byte[], byte[]> open = ready();
        open.beginTransaction();
        mustAbort = true;
        // after a failure the commit fails; while Kafka is away each further record would wait for it on its own
        for (int place = 0; place < batch.size() && !outcome.failed; place++) {
            send(open, batch, place, outcome);
        }
        open.commitTransaction();
        mustAbort = false;
        excused = false;
    }

    private static void send(
            Producer<byte[], byte[]> open, List<ProducerRecord<byte[], byte[]>> batch, int place, Outcome outcome) {
        open.send(batch.get(place), (metadata, failure) -> outcome.note(place, metadata, failure));
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
        String other = source.takenBy();
        fence = null;
        if (other != null) {
            excused = false;
            throw new FencedException(other, cause);
        }
        log.info("Kafka gave up the transaction, but nobody else has taken over: the batch is sent again");
    }

    /** Asked about once a batch, so that two captures that do not see each other's claims cannot take turns for ever. */
    private void fenced(RuntimeException cause) throws FencedException {
        discard();
        excused = !excused;
        if (!excused) {
            throw new FencedException("its claim of the source cannot be seen, but it writes", cause);
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
