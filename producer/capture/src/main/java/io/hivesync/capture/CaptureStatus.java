package io.hivesync.capture;

import io.hivesync.topics.PauseState;
import io.hivesync.topics.Position;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the capture does, at one moment.
 *
 * @param reason why it is in that state; empty when it runs
 * @param models by name
 * @param excluded tables and fields ({@code table.field}) that are left out, and why
 * @param snapshotsRequested models that are to be read anew
 * @param paused models of which nothing is sent until they are resumed, and why
 */
public record CaptureStatus(
        State state,
        String reason,
        Map<String, Model> models,
        Counters counters,
        Map<String, String> excluded,
        Set<String> snapshotsRequested,
        Map<String, PauseState.Pause> paused) {

    /** Where the capture is. */
    public enum State {
        STARTING,
        RUNNING,
        WAITING_FOR_KAFKA,
        WAITING_FOR_FILE,
        /** Another capture of this source took over; this one stays stopped. */
        FENCED,
        /** The connector failed; it is started again after a pause, but for an {@link Error}, which ends the capture. */
        FAILED,
        STOPPED
    }

    /**
     * @param rows events sent since the start
     * @param position of the last of them
     * @param lastEvent when the source saw it
     */
    public record Model(
            long rows,
            @Nullable Position position,
            @Nullable Instant lastEvent,
            boolean snapshotRunning) {}

    /**
     * Since the start.
     *
     * @param events rows sent to change topics, repeats by a failed transaction not counted
     * @param leftOut events of tables that are left out
     * @param shortened updates sent without their image before, for they were too big with it
     * @param unsendable events that Kafka does not take; they are named in the rejected topic
     * @param runs of the connector that have ended, by a failure, or to snapshot, pause or resume a model
     * @param losses models of which Kafka was found to have lost what it had acknowledged; each is snapshotted anew
     */
    public record Counters(
            long events,
            long leftOut,
            Map<Misfit, Long> misfits,
            long shortened,
            long unsendable,
            long runs,
            long losses) {}
}
