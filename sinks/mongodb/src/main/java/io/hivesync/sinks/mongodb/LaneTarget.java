package io.hivesync.sinks.mongodb;

import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.hivesync.sinks.mongodb.Lanes.Step;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.TargetModel;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Where a writer writes to.
 *
 * @param taken the lane's document as the writer took it
 */
record LaneTarget(MongoServer server, Lane lane, LaneState taken, TargetModel model) {

    Delivery delivery() throws SinkException {
        return server.isTransactional() ? new TransactionDelivery(this) : new VersionedDelivery(this);
    }

    static MongoCollection<RawBsonDocument> collection(MongoDatabase database, DocumentLayout layout) {
        return database.getCollection(layout.collection(), RawBsonDocument.class);
    }

    /** @throws Fenced when the lane does not stand where the batch continues */
    void compare(MongoDatabase database, Step step) throws Fenced {
        if (!new Lanes(database).isAt(lane, taken, step.previous())) {
            throw fenced();
        }
    }

    /**
     * Moves the lane.
     *
     * @param session the transaction; null: none
     * @throws Fenced when it does not stand where the batch continues
     */
    void move(MongoDatabase database, @Nullable ClientSession session, Step step) throws Fenced {
        if (!new Lanes(database).move(session, lane, taken, step)) {
            throw fenced();
        }
    }

    private Fenced fenced() {
        return new Fenced("The lane " + lane + " is not where this writer left it: another one has taken it");
    }
}
