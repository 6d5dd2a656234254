package io.hivesync.connector.sqlite;

import io.debezium.relational.Column;
import io.debezium.relational.ValueConverter;
import io.debezium.relational.ValueConverterProvider;
import java.nio.ByteBuffer;
import java.sql.Types;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The schemas of what a {@link DeclaredForm} hands over, and which needs no other conversion but that of bytes. */
final class DeclaredValues implements ValueConverterProvider {

    @Override
    public SchemaBuilder schemaBuilder(Column column) {
        return switch (column.jdbcType()) {
            case Types.BIGINT -> SchemaBuilder.int64();
            case Types.DOUBLE -> SchemaBuilder.float64();
            case Types.BOOLEAN -> SchemaBuilder.bool();
            case Types.VARBINARY -> SchemaBuilder.bytes();
            case Types.JAVA_OBJECT -> SchemaBuilder.map(Schema.STRING_SCHEMA, Schema.STRING_SCHEMA);
            default -> SchemaBuilder.string();
        };
    }

    @Override
    public ValueConverter converter(Column column, Field field) {
        return value -> value instanceof byte[] blob ? ByteBuffer.wrap(blob) : value;
    }
}
