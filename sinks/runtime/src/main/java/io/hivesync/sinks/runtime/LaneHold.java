package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A lane that we took in the target, and its row there as far as we know it.
 *
 * <p>After an exception out of a write its outcome may be unknown: {@link #retake} finds out, and fences what may still be
 * under way. Used by one thread at a time.
 */
final class LaneHold implements AutoCloseable {
    private final LaneContext context;
    private final Lane lane;
    private SinkWriter writer;
    private LaneState row;
    private @Nullable Batch unsure;
    private boolean stale;

    LaneHold(LaneContext context, Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException {
        this.context = context;
        this.lane = lane;
        this.writer = context.sink().openLane(lane, seen, next);
        this.row = next;
    }

    Lane lane() {
        return lane;
    }

    LaneState row() {
        return row;
    }

    boolean stale() {
        return stale;
    }

    WriteResult write(Batch batch) throws SinkException {
        stale = true;
        unsure = batch;
        WriteResult result = writer.write(batch, timeout());
        unsure = null;
        stale = false;
        row = moved(batch);
        return result;
    }

    /** What waits in the target; empty: this sink keeps nothing there. */
    Optional<HeldChanges> held() {
        return writer.held();
    }

    /** Puts the batch's only change aside. The lane is not stale. */
    void putAside(Batch.Changes batch, String reason) throws SinkException {
        stale = true;
        unsure = batch;
        held().orElseThrow().hold(batch, reason, timeout());
        unsure = null;
        stale = false;
        row = moved(batch);
    }

    /** @param patience after which what is refused again is hopeless */
    HeldChanges.Tried retryHeld(ModelSchema schema, int most, Duration patience) throws SinkException {
        stale = true;
        HeldChanges.Tried tried = held().orElseThrow()
                .retry(row.offset(), new HeldChanges.Attempt(schema, most, patience.toMillis(), timeout()));
        stale = false;
        return tried;
    }

    void forgetHeld(HeldChange change) throws SinkException {
        stale = true;
        held().orElseThrow().forget(row.offset(), change, timeout());
        stale = false;
    }

    /** Whether the target has an id that matches: ends with the first. */
    boolean holdsAny(Predicate<String> matches) throws SinkException {
        AtomicBoolean found = new AtomicBoolean();
        forEachId(id -> {
            found.set(matches.test(id));
            return !found.get();
        });
        return found.get();
    }

    /** Lists all ids that the target holds of the model, and of what waits there those of this lane. */
    void forEachId(Predicate<String> action) throws SinkException {
        writer.forEachId(action, timeout());
    }

    /** Whether {@link #forEachId} has ids for this lane that it has for no other. */
    boolean hasIdsOfItsOwn() {
        return held().filter(changes -> changes.count() > 0).isPresent();
    }

    /**
     * Takes the lane anew if it is where we left it, before or after the batch whose outcome is unknown.
     *
     * @return whether it is; if not, somebody else had it
     */
    boolean retake() throws SinkException {
        Optional<LaneState> seen = context.sink().readLane(lane);
        if (seen.isEmpty() || !ours(seen.get())) {
            return false;
        }
        take(seen.get(), row.topicId());
        unsure = null;
        stale = false;
        return true;
    }

    /** Takes the lane anew, with another topic id in its row. */
    void markTopic(String topicId) throws SinkException {
        stale = true;
        Optional<LaneState> seen = context.sink().readLane(lane);
        if (seen.isEmpty() || !ours(seen.get())) {
            throw new SinkException.Fenced(lane + " was taken by another writer");
        }
        take(seen.get(), topicId);
        stale = false;
    }

    @Override
    public void close() {
        writer.close();
    }

    private void take(LaneState seen, String topicId) throws SinkException {
        long token = Math.max(seen.token() + 1, micros());
        LaneState next = new LaneState(token, seen.offset(), topicId, seen.replay(), seen.sourceTsMs());
        SinkWriter old = writer;
        writer = context.sink().openLane(lane, Optional.of(seen), next);
        old.close();
        row = next;
    }

    private boolean ours(LaneState seen) {
        return seen.token() == row.token()
                && seen.topicId().equals(row.topicId())
                && (seen.offset() == row.offset() || unsure != null && seen.offset() == unsure.lastOffset());
    }

    private LaneState moved(Batch batch) {
        long sourceTsMs = switch (batch) {
            case Batch.Changes changes -> changes.sourceTsMs();
            case Batch.Sweep sweep -> row.sourceTsMs();
        };
        return new LaneState(row.token(), batch.lastOffset(), row.topicId(), row.replay(), sourceTsMs);
    }

    private Duration timeout() {
        return context.settings().timing().write();
    }

    private long micros() {
        return context.settings().clock().millis() * 1_000;
    }
}
