package io.hivesync.connector.sqlite;

import io.debezium.relational.Column;
import io.debezium.relational.ValueConverter;
import io.debezium.relational.ValueConverterProvider;
import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Every value is a struct with exactly one field set, the storage class: i(nteger), r(eal), t(ext), b(lob). NULL is a
 * null struct. The declared type of a column says nothing certain about its values, so it is not used.
 */
final class TaggedValues implements ValueConverterProvider {

    private static final String NAME = "io.hivesync.connector.sqlite.Value";

    /** The schema of a value that may be NULL. */
    static final Schema SCHEMA = builder().optional().build();

    private static SchemaBuilder builder() {
        return SchemaBuilder.struct()
                .name(NAME)
                .field("i", Schema.OPTIONAL_INT64_SCHEMA)
                .field("r", Schema.OPTIONAL_FLOAT64_SCHEMA)
                .field("t", Schema.OPTIONAL_STRING_SCHEMA)
                .field("b", Schema.OPTIONAL_BYTES_SCHEMA);
    }

    @Override
    public SchemaBuilder schemaBuilder(Column column) {
        return builder();
    }

    @Override
    public ValueConverter converter(Column column, Field field) {
        return TaggedValues::tag;
    }

    static @Nullable Struct tag(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        Struct struct = new Struct(SCHEMA);
        if (value instanceof Long integer) {
            return struct.put("i", integer);
        }
        if (value instanceof Double real) {
            return struct.put("r", real);
        }
        if (value instanceof String text) {
            return struct.put("t", text);
        }
        if (value instanceof byte[] blob) {
            return struct.put("b", ByteBuffer.wrap(blob));
        }
        throw new DataException("not a value of SQLite: " + value.getClass());
    }
}
