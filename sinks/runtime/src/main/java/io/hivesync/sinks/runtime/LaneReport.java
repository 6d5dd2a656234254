package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of a lane from outside: its condition with the reason, and how far it is in the target.
 *
 * <p>A trouble that lasts is logged when it comes and then from time to time. Written by the lane's steps, read by any thread.
 */
final class LaneReport {
    private static final Logger log = LoggerFactory.getLogger(LaneReport.class);

    private record State(LaneCondition condition, String reason) {}

    private final Lane lane;
    private final LogPace pace = new LogPace(System::nanoTime);

    private volatile State state = new State(LaneCondition.OPENING, "");
    private volatile String rebuildReason = "";
    private volatile long applied = -1;
    private volatile long token;
    private volatile long replay;
    /** Since when records are known to wait for the model's first schema, ms since 1970; 0 when none are. */
    private volatile long waitingSince;

    private boolean missedSchema;

    LaneReport(Lane lane) {
        this.lane = lane;
    }

    /** The lane's row in the target is this now. */
    void row(LaneState row) {
        applied = row.offset();
        token = row.token();
        replay = row.replay();
    }

    /** The last offset applied, -1 when none is or it is not known yet. */
    long applied() {
        return applied;
    }

    boolean runs() {
        return state.condition() == LaneCondition.RUNNING;
    }

    void appliedIs(long offset) {
        applied = offset;
    }

    /** Why the model is written anew; empty when it is not. */
    void rebuild(String reason) {
        rebuildReason = reason;
    }

    void is(LaneCondition condition, String reason) {
        state = new State(condition, reason);
    }

    /** Whether it is the first time that the model's schema is missing; whether records wait for it is not known then. */
    boolean firstWithoutSchema() {
        boolean first = !missedSchema;
        missedSchema = true;
        return first;
    }

    void waitsForAnySchema(boolean recordsWait, long nowMs) {
        is(LaneCondition.WAITING_FOR_SCHEMA, "No schema of " + lane.model() + " was seen yet");
        if (waitingSince == 0 && recordsWait) {
            waitingSince = nowMs;
        }
    }

    void hasSchema() {
        waitingSince = 0;
    }

    boolean recordsWait() {
        return waitingSince != 0;
    }

    void needsSchema(LaneWriting.NeedsSchema needs) {
        is(
                LaneCondition.WAITING_FOR_SCHEMA,
                "The next record needs schema " + needs.number() + " of " + lane.model() + ", the newest seen is "
                        + needs.newest());
    }

    void retries(String reason, String offsets) {
        is(LaneCondition.RETRYING, reason);
        if (pace.due()) {
            log.warn("Lane {}{}: tried again until it works: {}", lane, offsets, reason);
        }
    }

    void waitsForTable(String reason) {
        is(LaneCondition.STOPPED, reason);
        if (pace.due()) {
            log.error("Lane {} waits for its table: {}", lane, reason);
        }
    }

    void stands(String reason) {
        is(LaneCondition.BLOCKED, reason);
        if (pace.due()) {
            log.error("Lane {} stands: {}", lane, reason);
        }
    }

    /** The fencing token that the lane was taken with. */
    long token() {
        return token;
    }

    /** The replay that the lane has taken; 0 for none. */
    long replay() {
        return replay;
    }

    LaneStatus status(LaneInbox inbox, long nowMs, @Nullable Long unread) {
        State now = state;
        boolean rebuilding = inbox.rebuilding();
        LaneCondition condition =
                now.condition() == LaneCondition.RUNNING && rebuilding ? LaneCondition.REBUILDING : now.condition();
        Long lag = unread == null || !inbox.isOpen() ? null : Long.valueOf(unread + inbox.size());
        long since = inbox.oldestTsMs().orElse(waitingSince);
        Duration oldest = since == 0 ? null : Duration.ofMillis(Math.max(0, nowMs - since));
        String reason = now.reason().isEmpty() && rebuilding ? rebuildReason : now.reason();
        return new LaneStatus(
                lane.topic(),
                lane.partition(),
                lane.model(),
                applied,
                token,
                lag,
                oldest,
                condition,
                reason,
                inbox.caughtUp(),
                "");
    }
}
