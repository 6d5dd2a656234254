package io.hivesync.connector.sqlite;

import io.debezium.connector.AbstractSourceInfo;
import io.debezium.data.Envelope;
import io.debezium.pipeline.source.spi.EventMetadataProvider;
import io.debezium.pipeline.spi.OffsetContext;
import io.debezium.spi.schema.DataCollectionId;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Reads time, position and transaction back from an event.
 *
 * @param timed whether events have a time: for transaction metadata, the time of detection. Metrics get none: SQLite
 *     does not tell when it committed, and Debezium's lag statistics complain once for each event that comes too fast
 */
record SqliteEventMetadata(boolean timed) implements EventMetadataProvider {

    @Override
    public @Nullable Instant getEventTimestamp(
            DataCollectionId table, OffsetContext offset, @Nullable Object key, Struct value) {
        return timed ? Instant.ofEpochMilli(source(value).getInt64(AbstractSourceInfo.TIMESTAMP_KEY)) : null;
    }

    @Override
    public Map<String, String> getEventSourcePosition(
            DataCollectionId table, OffsetContext offset, @Nullable Object key, Struct value) {
        return Map.of(
                SqliteSourceInfoStructMaker.POSITION, source(value).getString(SqliteSourceInfoStructMaker.POSITION));
    }

    @Override
    public String getTransactionId(DataCollectionId table, OffsetContext offset, @Nullable Object key, Struct value) {
        return source(value).getString(SqliteSourceInfoStructMaker.TRANSACTION_ID);
    }

    private static Struct source(Struct value) {
        return value.getStruct(Envelope.FieldName.SOURCE);
    }
}
