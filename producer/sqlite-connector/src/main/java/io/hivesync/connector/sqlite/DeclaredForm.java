package io.hivesync.connector.sqlite;

import io.debezium.relational.Column;
import io.hivesync.connector.sqlite.core.ColumnShape;
import io.hivesync.connector.sqlite.core.TableShape;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * The columns by their declared types, as users of Debezium know it. What SQLite let in though it is not of its column's
 * type is null there, and goes, as a JSON literal by the column's name, into one more column; so nothing is lost.
 */
final class DeclaredForm implements RowForm {

    /** The column of what does not fit; null as long as everything does. */
    static final String ODD = "__odd";

    private final TableShape table;
    private final List<DeclaredType> types;

    DeclaredForm(TableShape table, Function<ColumnShape, DeclaredType> types) {
        this.table = table;
        this.types = table.columns().stream().map(types).toList();
    }

    @Override
    public List<Column> columns(boolean keyed) {
        List<Column> columns = new ArrayList<>();
        for (ColumnShape column : table.columns()) {
            columns.add(SqliteSchema.column(
                            column.name(),
                            column.type(),
                            types.get(columns.size()).jdbcType())
                    .optional(!keyed || column.key() == 0)
                    .position(columns.size() + 1)
                    .create());
        }
        columns.add(SqliteSchema.column(ODD, "", Types.JAVA_OBJECT)
                .optional(true)
                .position(columns.size() + 1)
                .create());
        return columns;
    }

    @Override
    public @Nullable Object[] values(@Nullable Object[] captured) {
        @Nullable Object[] fitting = Arrays.copyOf(captured, captured.length + 1);
        Map<String, String> odd = new LinkedHashMap<>();
        for (int index = 0; index < captured.length; index++) {
            Object value = captured[index];
            if (value == null) {
                continue;
            }
            DeclaredType type = types.get(index);
            ColumnShape column = table.columns().get(index);
            if (column.key() > 0 && !type.isKey(value)) {
                throw new ConnectException("A row of table " + table.name() + " has a key that is not what column "
                        + column.name() + " declares, so as a key it is lost or ambiguous; set "
                        + SqliteConnectorConfig.VALUE_MODE.name() + "=tagged, or leave the table out");
            }
            fitting[index] = type.fitting(value);
            if (fitting[index] == null) {
                odd.put(column.name(), literal(value));
            }
        }
        fitting[captured.length] = odd.isEmpty() ? null : odd;
        return fitting;
    }

    /** JSON has neither bytes nor infinity: {@code {"$blob":"base64"}}, and 9e999, which every reader takes for it. */
    private static String literal(Object value) {
        if (value instanceof byte[] blob) {
            return "{\"$blob\":\"" + Base64.getEncoder().encodeToString(blob) + "\"}";
        }
        if (value instanceof Double real && real.isInfinite()) {
            return real > 0 ? "9e999" : "-9e999";
        }
        return value instanceof String text ? quoted(text) : value.toString();
    }

    private static String quoted(String text) {
        StringBuilder json = new StringBuilder("\"");
        for (char each : text.toCharArray()) {
            if (each == '"' || each == '\\') {
                json.append('\\').append(each);
            } else if (each < ' ') {
                json.append(String.format("\\u%04x", (int) each));
            } else {
                json.append(each);
            }
        }
        return json.append('"').toString();
    }
}
