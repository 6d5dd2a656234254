package io.hivesync.sinks.mongodb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.mongodb.client.model.WriteModel;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import java.util.ArrayList;
import java.util.List;
import org.bson.RawBsonDocument;

/**
 * The changes of one batch as the driver takes them: upserts first, as the driver sends what is of one kind together.
 *
 * @param changes in the order of the models
 * @param leftOut values without a field in the schema
 */
record RecordWrites(List<RecordChange> changes, List<WriteModel<RawBsonDocument>> models, int leftOut) {

    static RecordWrites of(List<RecordChange> batch, Documents documents, long nowMs) throws Rejected {
        List<RecordChange> changes = new ArrayList<>(batch.size());
        int leftOut = 0;
        for (RecordChange change : batch) {
            if (change instanceof RecordChange.Upsert upsert) {
                changes.add(upsert);
                leftOut += without(upsert.after(), documents.layout());
            }
        }
        batch.stream().filter(RecordChange.Delete.class::isInstance).forEach(changes::add);
        List<WriteModel<RawBsonDocument>> models = new ArrayList<>(changes.size());
        for (RecordChange change : changes) {
            models.add(documents.of(change, nowMs));
        }
        return new RecordWrites(changes, models, leftOut);
    }

    private static int without(ObjectNode after, DocumentLayout layout) {
        int without = after.size() - (after.has(DocumentLayout.ID_FIELD) ? 1 : 0);
        for (DocumentLayout.Place place : layout.places()) {
            without -= after.has(place.field()) ? 1 : 0;
        }
        return without;
    }
}
