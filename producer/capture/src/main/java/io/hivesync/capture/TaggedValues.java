package io.hivesync.capture;

import java.nio.ByteBuffer;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Reads the connector's tagged values: {@code {i, r, t, b}} with exactly one set, its storage class. Stateless. */
final class TaggedValues {

    private TaggedValues() {}

    /** The value of a column; null for SQL NULL. */
    static @Nullable Cell cell(Struct row, String column) {
        Struct tagged = row.getStruct(column);
        if (tagged == null) {
            return null;
        }
        if (tagged.get("t") instanceof String text) {
            return new Cell.Text(text);
        }
        if (tagged.get("i") instanceof Long whole) {
            return new Cell.Whole(whole);
        }
        if (tagged.get("r") instanceof Double real) {
            return new Cell.Real(real);
        }
        return new Cell.Bytes(bytes(tagged.get("b"), column));
    }

    /** The text of a column; null when it is NULL or of another storage class. */
    static @Nullable String text(Struct row, String column) {
        if (row.schema().field(column) == null) {
            return null;
        }
        return cell(row, column) instanceof Cell.Text text ? text.value() : null;
    }

    private static byte[] bytes(@Nullable Object value, String column) {
        if (value instanceof byte[] array) {
            return array;
        }
        if (value instanceof ByteBuffer buffer) {
            byte[] array = new byte[buffer.remaining()];
            buffer.duplicate().get(array);
            return array;
        }
        throw new IllegalStateException("The tagged value of " + column + " has no storage class");
    }
}
