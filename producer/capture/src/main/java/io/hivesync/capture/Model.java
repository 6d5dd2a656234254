package io.hivesync.capture;

import io.hivesync.connector.sqlite.core.RowChange;
import io.hivesync.connector.sqlite.core.TableShape;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A table as this run of the capture knows it. Mutable; used by the engine's thread alone. */
final class Model {
    private final String table;
    private List<Captured.Column> columns = List.of();
    private List<String> keyColumns = List.of();
    private RecordId ids = new RecordId(false);
    private Map<String, FieldType> types = Map.of();
    private final Map<String, FieldType> maskedTypes = new HashMap<>();
    /** As worked out for the rows that came last, which mostly are of the same shape. */
    private List<Sent> sent = List.of();

    private @Nullable TableShape sentOf;
    private @Nullable ModelSchema schema;
    private @Nullable String leftOut;

    Model(String table) {
        this.table = table;
    }

    String table() {
        return table;
    }

    List<Captured.Column> columns() {
        return columns;
    }

    List<String> keyColumns() {
        return keyColumns;
    }

    void columns(List<Captured.Column> now) {
        columns = now;
        List<Captured.Column> key = now.stream()
                .filter(column -> column.key() > 0)
                .sorted(Comparator.comparingInt(Captured.Column::key))
                .toList();
        keyColumns = key.stream().map(Captured.Column::name).toList();
        ids = RecordId.of(now);
    }

    /** The schema that was published for the columns; null until the first event. */
    @Nullable
    ModelSchema schema() {
        return schema;
    }

    void schema(ModelSchema published) {
        schema = published;
        Map<String, FieldType> byName = new LinkedHashMap<>();
        published.fields().forEach(field -> byName.put(field.name(), field.type()));
        types = byName;
        sentOf = null;
    }

    /** Why its events are not sent; null when they are. */
    @Nullable
    String leftOut() {
        return leftOut;
    }

    void leaveOut(String reason) {
        leftOut = reason;
        schema = null;
    }

    void takeIn() {
        leftOut = null;
    }

    void masked(String field, FieldType before) {
        maskedTypes.put(field, before);
        sentOf = null;
    }

    /**
     * A field that is sent.
     *
     * @param place among the columns of the row
     * @param type of the values in Hive, also where they leave it masked
     */
    record Sent(int place, String name, FieldType type) {}

    /** The fields that are sent of rows of this shape, in the order of the schema. */
    List<Sent> sent(TableShape shape) {
        if (sentOf == null || !sentOf.equals(shape)) {
            List<Sent> fields = new ArrayList<>();
            types.forEach((field, type) -> {
                int place = shape.indexOf(field);
                if (place >= 0) {
                    fields.add(new Sent(place, field, maskedTypes.getOrDefault(field, type)));
                }
            });
            sent = fields;
            sentOf = shape;
        }
        return sent;
    }

    String recordId(RowChange change) {
        Long rowid = change.rowid();
        if (rowid != null) {
            return ids.encode(RecordId.Key.ofRowid(rowid));
        }
        // a change of a key is a delete and a create, so that any image has it
        @Nullable Object[] image = change.after() != null ? change.after() : change.before();
        if (image == null) {
            throw new IllegalStateException("A change of " + table + " has no image");
        }
        List<@Nullable Cell> cells = new ArrayList<>();
        keyColumns.forEach(column -> cells.add(Cells.of(image[change.table().indexOf(column)])));
        return ids.encode(new RecordId.Key(cells, false));
    }
}
