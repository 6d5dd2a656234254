package io.hivesync.sinks.mongodb;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.ne;

import com.mongodb.MongoWriteException;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The documents of {@code hive_sync_lanes}. Each statement that writes compares what it replaces, so it changes one document or
 * none.
 */
final class Lanes {
    private static final int DUPLICATE_KEY = 11_000;

    private final MongoCollection<Document> lanes;

    Lanes(MongoDatabase database) {
        this.lanes = database.getCollection(CollectionNames.LANES);
    }

    Optional<LaneState> read(Lane lane) {
        return Optional.ofNullable(lanes.find(key(lane)).first())
                .map(row -> new LaneState(
                        number(row, "token"),
                        number(row, "offset"),
                        row.getString("topicId"),
                        number(row, "replay"),
                        number(row, "sourceTsMs")));
    }

    private static long number(Document row, String field) {
        return row.get(field, Number.class).longValue();
    }

    /** The lanes of other sinks at the same partition. */
    List<Lane> rivals(Lane lane) {
        List<Lane> rivals = new ArrayList<>();
        lanes.find(and(eq("topic", lane.topic()), eq("partition", lane.partition()), ne("sink", lane.sink())))
                .forEach(row ->
                        rivals.add(new Lane(row.getString("sink"), lane.topic(), lane.model(), lane.partition())));
        return rivals;
    }

    boolean drop(Lane lane, LaneState seen) {
        return lanes.deleteOne(exactly(lane, seen)).getDeletedCount() == 1;
    }

    boolean insert(Document row) {
        try {
            lanes.insertOne(row);
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCode() == DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    boolean replace(Lane lane, LaneState seen, Document next) {
        return lanes.replaceOne(exactly(lane, seen), next).getMatchedCount() == 1;
    }

    static Document row(Lane lane, LaneState state, long nowMs) {
        return new Document("_id", lane.toString())
                .append("sink", lane.sink())
                .append("topic", lane.topic())
                .append("partition", lane.partition())
                .append("token", state.token())
                .append("offset", state.offset())
                .append("topicId", state.topicId())
                .append("replay", state.replay())
                .append("sourceTsMs", state.sourceTsMs())
                .append("updatedAt", new Date(nowMs));
    }

    /** Whether the lane stands where its writer left it. */
    boolean isAt(Lane lane, LaneState taken, long offset) {
        return lanes.find(at(lane, taken, offset)).first() != null;
    }

    /**
     * Moves a lane that stands where its writer left it.
     *
     * @param session the transaction; null: none
     * @return whether it stood there
     */
    boolean move(@Nullable ClientSession session, Lane lane, LaneState taken, Step step) {
        Document from = at(lane, taken, step.previous());
        Document change = new Document("offset", step.last()).append("updatedAt", new Date(step.nowMs()));
        if (step.sourceTsMs() != null) {
            change.append("sourceTsMs", step.sourceTsMs());
        }
        Document update = new Document("$set", change);
        return (session == null ? lanes.updateOne(from, update) : lanes.updateOne(session, from, update))
                        .getMatchedCount()
                == 1;
    }

    /** @param sourceTsMs null keeps what the lane has */
    record Step(long previous, long last, @Nullable Long sourceTsMs, long nowMs) {
        static Step of(Batch batch, long nowMs) {
            Long source = batch instanceof Batch.Changes changes ? (Long) changes.sourceTsMs() : null;
            return new Step(batch.previousOffset(), batch.lastOffset(), source, nowMs);
        }
    }

    private static Document key(Lane lane) {
        return new Document("_id", lane.toString());
    }

    private static Document at(Lane lane, LaneState taken, long offset) {
        return key(lane)
                .append("token", taken.token())
                .append("topicId", taken.topicId())
                .append("offset", offset);
    }

    private static Document exactly(Lane lane, LaneState seen) {
        return at(lane, seen, seen.offset()).append("replay", seen.replay()).append("sourceTsMs", seen.sourceTsMs());
    }
}
