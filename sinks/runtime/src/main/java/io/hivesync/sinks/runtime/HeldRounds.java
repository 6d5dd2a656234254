package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.ModelSchema;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries what waits in the target: some of it after each write, more of it from time to time, until nothing waits. What is hopeless
 * becomes a dead letter, and is forgotten when Kafka has that. Used by the lane's steps; {@link #due} by any thread.
 */
final class HeldRounds {
    /** More wait for nobody: the lane then waits itself. */
    static final int MOST = 10_000;

    private static final int AFTER_A_WRITE = 10;
    private static final int FROM_TIME_TO_TIME = 1_000;

    private static final Logger log = LoggerFactory.getLogger(HeldRounds.class);

    private final LaneContext context;
    private final LaneHold hold;
    private int next;
    /** 0: nothing waits. */
    private volatile long dueMs;

    HeldRounds(LaneContext context, LaneHold hold) {
        this.context = context;
        this.hold = hold;
        if (count() > 0) {
            next = AFTER_A_WRITE;
            later();
        }
    }

    /** Whether there is something to try by now. */
    boolean due() {
        return dueMs != 0 && dueMs <= context.settings().clock().millis();
    }

    private int count() {
        return hold.held().map(HeldChanges::count).orElse(0);
    }

    /** Whether one more may be put aside. */
    boolean hasRoom() {
        return hold.held().isPresent() && count() < MOST;
    }

    /** A write may have made room. */
    void wrote() {
        next = count() > 0 ? AFTER_A_WRITE : 0;
        dueMs = count() == 0 ? 0 : dueMs == 0 ? later() : dueMs;
    }

    private long later() {
        dueMs = context.settings().clock().millis()
                + context.settings().timing().held().toMillis();
        return dueMs;
    }

    /** Tries, if it is time. */
    void tryDue(ModelSchema schema) throws SinkException, InterruptedException {
        int most = due() ? FROM_TIME_TO_TIME : next;
        next = 0;
        if (most == 0
                || count() == 0
                || context.schemas().prepare(context.sink(), schema).isPresent()) {
            return;
        }
        if (due()) {
            later();
        }
        HeldChanges.Tried tried =
                hold.retryHeld(schema, most, context.settings().timing().longestHeld());
        for (HeldChange change : tried.hopeless()) {
            giveUp(change);
        }
        if (tried.applied() > 0) {
            log.info(
                    "Lane {}: {} changes that had waited were written, {} wait", hold.lane(), tried.applied(), count());
            // others may have waited for these
            next = AFTER_A_WRITE;
        }
        dueMs = count() == 0 ? 0 : dueMs;
    }

    private void giveUp(HeldChange change) throws SinkException, InterruptedException {
        Refusal refusal = new Refusal(Refusal.Kind.REJECTED, change.reason());
        try {
            context.deadLetters().publish(hold.lane(), record(change), refusal);
        } catch (UndeliverableException e) {
            log.error("Lane {}: a change that waits too long stays where it is: {}", hold.lane(), e.getMessage());
            return;
        }
        hold.forgetHeld(change);
        context.tally().gaveUp();
    }

    /** As it stands in its topic, as far as the target knows. */
    private static QueuedRecord record(HeldChange held) {
        RecordChange change = held.change();
        Optional<byte[]> value = change instanceof RecordChange.Upsert upsert
                ? Optional.of(upsert.after().toString().getBytes(StandardCharsets.UTF_8))
                : Optional.empty();
        return new QueuedRecord(
                change.bladeId(),
                value.orElse(null),
                change.offset(),
                change.version(),
                0,
                HeaderNames.FORMAT_READ,
                held.sinceMs(),
                false,
                1);
    }
}
