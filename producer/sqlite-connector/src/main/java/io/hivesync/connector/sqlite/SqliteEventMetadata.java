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

/** Reads time, position and transaction back from an event, for metrics and transaction metadata. */
final class SqliteEventMetadata implements EventMetadataProvider {

    @Override
    public Instant getEventTimestamp(DataCollectionId table, OffsetContext offset, @Nullable Object key, Struct value) {
        return Instant.ofEpochMilli(source(value).getInt64(AbstractSourceInfo.TIMESTAMP_KEY));
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
