package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Commits of one lane, each with the lane's document as its first write.
 *
 * <p>Guarantee: a commit changes anything only while the lane's document is the very one that was compared (token, topic id,
 * offset), by its update time. That of our own last commit is remembered, which saves a read a batch.
 *
 * <p>Used by one thread at a time. After an exception the document is read and compared anew.
 */
final class LaneCommits {
    private final FirestoreLanes lanes;
    private final FirestoreApi api;
    private final FirestoreFailures failures;
    private final Lane lane;
    private final LaneState taken;
    private FirestoreLanes.@Nullable Seen held;

    LaneCommits(
            FirestoreSettings settings, FirestoreApi api, FirestoreLanes lanes, Lane lane, FirestoreLanes.Seen taken) {
        this.lanes = lanes;
        this.api = api;
        this.failures = new FirestoreFailures(settings);
        this.lane = lane;
        this.taken = taken.state();
        this.held = taken;
    }

    Lane lane() {
        return lane;
    }

    /**
     * What the lane's document says, if it still is ours and stands there.
     *
     * @throws SinkException.Fenced when it does not
     */
    LaneState at(long offset) throws SinkException {
        FirestoreLanes.Seen now = held;
        if (now == null || now.state().offset() != offset) {
            now = lanes.read(lane)
                    .filter(seen -> seen.state().token() == taken.token()
                            && seen.state().topicId().equals(taken.topicId())
                            && seen.state().offset() == offset)
                    .orElseThrow(() -> FirestoreLanes.taken(lane));
            held = now;
        }
        return now.state();
    }

    /**
     * Writes all of it after {@link #at}, or nothing.
     *
     * @param next what the lane's document says afterwards
     * @param bladeIds whose the writes are
     */
    void commit(LaneState next, List<ObjectNode> writes, List<String> bladeIds, Duration timeout) throws SinkException {
        FirestoreLanes.Seen before = held;
        held = null;
        if (before == null) {
            throw new IllegalStateException("The lane's document was not compared");
        }
        List<ObjectNode> all = new ArrayList<>(writes.size() + 1);
        all.add(lanes.write(lane, next, Optional.of(before.updateTime())));
        all.addAll(writes);
        try {
            JsonNode results = api.commit(all, timeout);
            held = new FirestoreLanes.Seen(
                    next, results.path(0).path("updateTime").asText());
        } catch (FirestoreException e) {
            throw switch (e.code()) {
                case FAILED_PRECONDITION, NOT_FOUND, ALREADY_EXISTS -> inTheWay(before);
                default -> failures.of(e, bladeIds);
            };
        }
    }

    /** Either the lane is another's, or a document that was to be marked went away meanwhile. */
    private SinkException inTheWay(FirestoreLanes.Seen before) throws SinkException {
        return lanes.read(lane).equals(Optional.of(before))
                ? new Unavailable("A document of " + lane.model() + " was changed by somebody else meanwhile", null)
                : FirestoreLanes.taken(lane);
    }
}
