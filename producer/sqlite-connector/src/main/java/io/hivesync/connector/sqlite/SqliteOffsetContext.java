package io.hivesync.connector.sqlite;

import io.debezium.pipeline.CommonOffsetContext;
import io.debezium.pipeline.spi.OffsetContext;
import io.debezium.pipeline.txmetadata.TransactionContext;
import io.debezium.spi.schema.DataCollectionId;
import io.hivesync.connector.sqlite.core.Position;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;

/** The offset that Kafka Connect stores. It is for people to read: the state directory alone says where to go on. */
final class SqliteOffsetContext extends CommonOffsetContext<SqliteSourceInfo> {

    static final String POSITION = "position";

    private final TransactionContext transaction;

    private SqliteOffsetContext(SqliteConnectorConfig config, TransactionContext transaction) {
        super(new SqliteSourceInfo(config));
        this.transaction = transaction;
    }

    static SqliteOffsetContext initial(SqliteConnectorConfig config) {
        return new SqliteOffsetContext(config, new TransactionContext());
    }

    static OffsetContext.Loader<SqliteOffsetContext> loader(SqliteConnectorConfig config) {
        return stored -> {
            SqliteOffsetContext loaded = new SqliteOffsetContext(config, TransactionContext.load(stored));
            if (stored.get(POSITION) instanceof String position) {
                // a heartbeat before the first event repeats it
                loaded.at(Position.parse(position), "", Instant.EPOCH);
            }
            return loaded;
        };
    }

    void at(Position position, String table, Instant detected) {
        sourceInfo.update(position, table, detected);
    }

    @Override
    public Map<String, ?> getOffset() {
        Map<String, Object> offset = new HashMap<>();
        Position position = sourceInfo.position();
        if (position != null) {
            offset.put(POSITION, position.toString());
        }
        transaction.store(offset);
        return offset;
    }

    @Override
    public Schema getSourceInfoSchema() {
        return sourceInfo.schema();
    }

    @Override
    public void event(DataCollectionId table, Instant timestamp) {
        // the position is set before the event is emitted, because it must be in the event
    }

    @Override
    public TransactionContext getTransactionContext() {
        return transaction;
    }
}
