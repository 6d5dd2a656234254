package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One partition that this process has: takes its lane in the target, then writes what the consumer brings, batch after batch.
 *
 * <p>Guarantee: nothing is skipped but what Kafka has as a dead letter, and nothing is written but in the order of the offsets, from the offset that the target
 * itself names. Everything that talks to the target runs as steps of one {@link SerialTask}; the consumer's thread calls the other methods, and
 * what the consumer has to do is left for it in {@link #order}. It never polls, seeks or commits.
 * After a failure the lane is where its remedy says ({@link SinkException}); an unknown outcome is found out before the next write.
 */
final class LaneTask {
    private static final Logger log = LoggerFactory.getLogger(LaneTask.class);
    private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);
    private static final Optional<Duration> REST = Optional.empty();
    private static final Duration FIRST_SCHEMAS = Duration.ofSeconds(1);

    private enum Phase {
        /** Taking the lane, or writing. */
        OPEN,
        HALTED,
        CLOSED
    }

    private final LaneContext context;
    private final Lane lane;
    private final Runnable ordered;
    private final LaneInbox inbox;
    private final SerialTask steps;
    private final Backoff backoff;
    private final LanePace batches;
    private final LaneReport report;
    private final AtomicReference<@Nullable SeekOrder> order = new AtomicReference<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private Phase phase = Phase.OPEN;
    private volatile @Nullable String topicId;
    /** When it last went on, ms since 1970. */
    private volatile long movedMs;

    private volatile boolean stopped;
    private volatile boolean reopen;
    private volatile @Nullable LaneWriting writing;

    /** @param ordered called when it has left an order */
    LaneTask(LaneContext context, Lane lane, Runnable ordered) {
        this.context = context;
        this.lane = lane;
        this.ordered = ordered;
        this.inbox = new LaneInbox(context.budget(), context.listings().rebuilding(lane.model()));
        this.steps = new SerialTask(context.pool(), this::step);
        this.backoff = new Backoff(
                context.settings().timing(),
                context.settings().seed() ^ lane.toString().hashCode());
        this.batches = LanePace.of(context);
        this.report = new LaneReport(lane);
    }

    Lane lane() {
        return lane;
    }

    LaneInbox inbox() {
        return inbox;
    }

    TopicPartition partition() {
        return new TopicPartition(lane.topic(), lane.partition());
    }

    /** The last offset applied, -1 when none is or it is not known yet. */
    long applied() {
        return report.applied();
    }

    /** Whether it is on its way through all keys of its partition. */
    boolean readsAllKeys() {
        return report.runs() && inbox.readsAllKeys();
    }

    /** Something has changed that the lane may have waited for. */
    void signal() {
        steps.signal();
    }

    /** The model has a newer schema: whatever the lane waits for, it is looked at again. */
    void schemaCame() {
        steps.signalAtOnce();
    }

    /** What the consumer has to do, if anything. */
    @Nullable
    SeekOrder order() {
        return order.get();
    }

    /** The consumer has done it. */
    void done(SeekOrder finished) {
        if (order.compareAndSet(finished, null)) {
            inbox.open(finished);
            steps.signal();
        }
    }

    void offer(List<ConsumerRecord<String, byte[]>> records, long next) {
        if (!inbox.offer(records, next)) {
            log.warn("Lane {}: the offsets begin anew, so the topic may be another one", lane);
            reopen();
        } else if (!records.isEmpty() || inbox.rebuilding()) {
            steps.signal();
        }
    }

    /** What it was about to read is not in the topic. */
    void outOfRange() {
        log.warn("Lane {}: records were removed before it read them, or Kafka lost some; all keys are read anew", lane);
        inbox.close();
        reopen();
    }

    /** The topic has this id now. */
    void topicIs(String id) {
        String known = topicId;
        if (known != null && !known.equals(id)) {
            log.warn("Lane {}: the topic was created anew", lane);
            inbox.close();
            reopen();
        }
    }

    /** Tries what waits in the target, if it is time. */
    void serveHeld() {
        LaneWriting held = writing;
        if (held != null && held.heldDue()) {
            steps.signal();
        }
    }

    /** A replay of the model is asked for; a lane that has taken it goes on. */
    void replayAsked() {
        String known = topicId;
        if (known != null
                && context.replays()
                        .of(lane, known)
                        .filter(asked -> asked.number() > report.replay())
                        .isPresent()) {
            reopen();
        }
    }

    /** Whether all that there was when the lane was taken is applied. */
    boolean caughtUp() {
        return inbox.caughtUp();
    }

    /** Whether a step is under way, or the consumer has something to do. */
    boolean busy() {
        return steps.active() || order.get() != null;
    }

    /** No write begins any more; the future is done when the one under way has ended and the writer is closed. */
    CompletableFuture<Void> stop() {
        stopped = true;
        steps.signalAtOnce();
        return closed;
    }

    /** What marks its commits. */
    CommitMark mark() {
        return new CommitMark(report.token(), report.replay(), report.replay() > 0 && inbox.rebuilding());
    }

    LaneStatus status(long nowMs, @Nullable Long unread) {
        return report.status(inbox, nowMs, unread);
    }

    private void reopen() {
        reopen = true;
        steps.signal();
    }

    /** Steps come one at a time. */
    private Optional<Duration> step() {
        if (stopped) {
            return finish();
        }
        if (reopen) {
            reopen = false;
            letGo();
        }
        if (phase == Phase.HALTED || order.get() != null) {
            return REST;
        }
        if (!context.health().ready()) {
            report.is(LaneCondition.STOPPED, context.health().reason());
            return REST;
        }
        try {
            if (writing != null && stoodForLong()) {
                log.info("Lane {}: it stood for long; whether deletes were missed is found out", lane);
                letGo();
            }
            return writing == null ? open() : goOn(writing);
        } catch (SinkException e) {
            return remedy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return REST;
        } catch (KafkaException e) {
            return again("Kafka: " + e.getMessage(), backoff.next());
        } catch (RuntimeException e) {
            log.error("Lane {}: unexpected failure", lane, e);
            return again("Unexpected failure: " + e, backoff.next());
        }
    }

    private boolean stoodForLong() throws InterruptedException {
        Duration stood = Duration.ofMillis(context.settings().clock().millis() - movedMs);
        return context.kafka().deletesMayBeGone(lane.topic(), stood);
    }

    private Optional<Duration> open() throws SinkException, InterruptedException {
        Optional<ModelSchema> schema = context.schemas().newest(lane.model());
        LaneOpening opening = new LaneOpening(context, lane);
        if (schema.isEmpty()) {
            return waitForAnySchema(opening);
        }
        report.hasSchema();
        Optional<String> unfit = context.schemas().prepare(context.sink(), schema.get());
        if (unfit.isPresent()) {
            return unfit(unfit.get());
        }
        return switch (opening.open()) {
            case LaneOpening.Unfit misfit -> unfit(misfit.reason());
            case LaneOpening.Refused refused -> {
                report.appliedIs(refused.applied());
                topicId = refused.topicId();
                yield halt(refused.reason());
            }
            case LaneOpening.Taken taken -> {
                writing = new LaneWriting(context, inbox, batches, taken.hold());
                topicId = taken.topicId();
                report.rebuild(taken.rebuildReason());
                report.row(taken.hold().row());
                movedMs = context.settings().clock().millis();
                order.set(taken.order());
                ordered.run();
                yield REST;
            }
        };
    }

    /** Is looked at again and again, since records that come meanwhile would have to wait too. */
    private Optional<Duration> waitForAnySchema(LaneOpening opening) throws InterruptedException {
        Duration recheck = context.settings().timing().recheck();
        if (report.firstWithoutSchema()) {
            // at a start the schemas are read beside
            return Optional.of(recheck.compareTo(FIRST_SCHEMAS) < 0 ? recheck : FIRST_SCHEMAS);
        }
        boolean recordsWait = report.recordsWait() || opening.hasRecords();
        report.waitsForAnySchema(recordsWait, context.settings().clock().millis());
        return Optional.of(recheck);
    }

    private Optional<Duration> goOn(LaneWriting held) throws SinkException, InterruptedException {
        LaneWriting.Outcome outcome;
        try {
            outcome = held.step();
        } finally {
            report.row(held.row());
        }
        return switch (outcome) {
            case LaneWriting.Written written -> {
                running(false);
                yield Optional.of(context.replayPace().after(written.records(), held.recordsPerSecond()));
            }
            case LaneWriting.NothingToDo nothing -> {
                running(nothing.soon());
                yield nothing.soon() ? Optional.of(Duration.ofMillis(10)) : REST;
            }
            case LaneWriting.NeedsSchema needs -> {
                report.needsSchema(needs);
                yield REST;
            }
            case LaneWriting.Unfit misfit -> unfit(misfit.reason());
            case LaneWriting.Blocked stuck -> blocked(stuck.reason());
            case LaneWriting.Lost lost -> {
                letGo();
                yield AT_ONCE;
            }
        };
    }

    private Optional<Duration> remedy(SinkException failure) {
        String reason = String.valueOf(failure.getMessage());
        return switch (failure) {
            case SinkException.Rejected rejected -> blocked("No record is at fault, but the target refuses: " + reason);
            case SinkException.Unavailable unavailable -> again(reason, backoff.next());
            case SinkException.Overloaded overloaded -> {
                batches.size().halve();
                Duration pause = backoff.next();
                Duration asked = overloaded.retryAfter();
                yield again(reason, asked.compareTo(pause) > 0 ? asked : pause);
            }
            case SinkException.Misconfigured misconfigured -> {
                context.schemas().forgetPrepared();
                report.is(LaneCondition.STOPPED, reason);
                context.health().misconfigured(reason);
                yield REST;
            }
            case SinkException.Fenced fenced -> {
                letGo();
                yield again("Another writer took the lane: " + reason, backoff.next());
            }
        };
    }

    private Optional<Duration> again(String reason, Duration pause) {
        if (!stopped) {
            report.retries(reason, writing == null ? "" : writing.offsets());
        }
        return Optional.of(pause);
    }

    private Optional<Duration> unfit(String reason) {
        report.waitsForTable(reason);
        return Optional.of(context.settings().timing().recheck());
    }

    private Optional<Duration> blocked(String reason) {
        report.stands(reason);
        // a person may have changed the table
        context.schemas().forgetPrepared();
        return Optional.of(context.settings().timing().recheck());
    }

    private Optional<Duration> halt(String reason) {
        log.error("Lane {} stops: {}", lane, reason);
        inbox.halt();
        drop();
        phase = Phase.HALTED;
        report.is(LaneCondition.REFUSED_SKIP, reason);
        return REST;
    }

    private Optional<Duration> finish() {
        if (phase != Phase.CLOSED) {
            // the inbox stays as it is: the consumer asks it what may be committed
            drop();
            phase = Phase.CLOSED;
            report.is(LaneCondition.CLOSED, "");
            closed.complete(null);
        }
        return REST;
    }

    /** The lane is opened from the beginning at the next step. */
    private void letGo() {
        inbox.close();
        drop();
    }

    private void drop() {
        order.set(null);
        phase = Phase.OPEN;
        report.is(LaneCondition.OPENING, "");
        LaneWriting held = writing;
        writing = null;
        if (held == null) {
            return;
        }
        try {
            held.close();
        } catch (RuntimeException e) {
            log.warn("Lane {}: its writer could not be closed: {}", lane, e.toString());
        }
    }

    /** @param waits perhaps for what has just failed */
    private void running(boolean waits) {
        report.is(LaneCondition.RUNNING, "");
        movedMs = context.settings().clock().millis();
        if (!waits) {
            backoff.reset();
        }
    }
}
