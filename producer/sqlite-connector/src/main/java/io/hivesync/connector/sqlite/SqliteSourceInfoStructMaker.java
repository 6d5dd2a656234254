package io.hivesync.connector.sqlite;

import io.debezium.config.CommonConnectorConfig;
import io.debezium.connector.AbstractSourceInfo;
import io.debezium.connector.AbstractSourceInfoStructMaker;
import io.hivesync.connector.sqlite.core.Position;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;

/** The {@code source} block: Debezium's common fields, the table, the position and the transaction. */
final class SqliteSourceInfoStructMaker extends AbstractSourceInfoStructMaker<SqliteSourceInfo> {

    static final String POSITION = "position";
    static final String TRANSACTION_ID = "txId";

    private Schema schema = Schema.STRING_SCHEMA;

    @Override
    public void init(String connector, String version, CommonConnectorConfig config) {
        super.init(connector, version, config);
        schema = commonSchemaBuilder()
                .name("io.hivesync.connector.sqlite.Source")
                .field(AbstractSourceInfo.TABLE_NAME_KEY, Schema.STRING_SCHEMA)
                .field(POSITION, Schema.OPTIONAL_STRING_SCHEMA)
                .field(TRANSACTION_ID, Schema.OPTIONAL_STRING_SCHEMA)
                .build();
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Struct struct(SqliteSourceInfo source) {
        Struct struct = commonStruct(source).put(AbstractSourceInfo.TABLE_NAME_KEY, source.table());
        Position position = source.position();
        if (position != null) {
            struct.put(POSITION, position.toString()).put(TRANSACTION_ID, position.transactionId());
        }
        return struct;
    }
}
