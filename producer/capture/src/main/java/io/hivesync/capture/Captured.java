package io.hivesync.capture;

import io.hivesync.connector.sqlite.RowBundle;
import io.hivesync.connector.sqlite.core.RowChange;
import io.hivesync.topics.Op;
import io.hivesync.topics.PauseState;
import io.hivesync.topics.Position;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** A record of the connector, read. */
sealed interface Captured {
    String table();

    Position position();

    /**
     * One change of one row.
     *
     * @param connector version of the connector
     * @param seenMs when the connector saw it
     */
    record Row(Position position, RowChange change, String connector, long seenMs) implements Captured {
        @Override
        public String table() {
            return change.table().name();
        }

        Op op() {
            return switch (change.kind()) {
                case CREATE -> Op.CREATE;
                case UPDATE -> Op.UPDATE;
                case DELETE -> Op.DELETE;
                case READ -> Op.READ;
            };
        }
    }

    /** The table's columns from here on. */
    record Columns(String table, Position position, List<Column> columns) implements Captured {}

    record SnapshotStart(String table, Position position) implements Captured {}

    record SnapshotEnd(String table, Position position) implements Captured {}

    record Dropped(String table, Position position) implements Captured {}

    /** From here on nothing of the table comes. */
    record Paused(String table, Position position, PauseState.Pause why) implements Captured {}

    /**
     * @param type as declared, may be empty
     * @param key 1-based place in the primary key, 0 outside
     */
    record Column(String name, String type, int key) {}

    /** In order; nothing for what Debezium adds by itself. */
    static List<Captured> of(SourceRecord sourceRecord) {
        if (sourceRecord.value() instanceof RowBundle bundle) {
            return rows(bundle);
        }
        if (sourceRecord.topic().endsWith(".__marks") && sourceRecord.value() instanceof Struct mark) {
            return List.of(mark(mark));
        }
        return List.of();
    }

    private static List<Captured> rows(RowBundle bundle) {
        List<Captured> rows = new ArrayList<>(bundle.rows().size());
        for (RowBundle.Row row : bundle.rows()) {
            var at = row.position();
            rows.add(new Row(
                    new Position(at.epoch(), at.sequence(), at.index()),
                    row.change(),
                    bundle.connector(),
                    bundle.seenMs()));
        }
        return rows;
    }

    private static Captured mark(Struct value) {
        String table = value.getString("table");
        Position position = Position.parse(value.getString("position"));
        String kind = value.getString("kind");
        return switch (kind) {
            case "schema" -> new Columns(table, position, columns(value));
            case "start" -> new SnapshotStart(table, position);
            case "end" -> new SnapshotEnd(table, position);
            case "dropped" -> new Dropped(table, position);
            case "paused" -> new Paused(table, position, why(value.getStruct("pause")));
            default -> throw new IllegalStateException("The connector sent an unknown mark: " + kind);
        };
    }

    private static PauseState.Pause why(Struct pause) {
        return new PauseState.Pause(
                PauseState.Cause.valueOf(pause.getString("cause")),
                pause.getInt64("since_ms"),
                pause.getInt64("deleted"),
                pause.getInt64("rows"));
    }

    private static List<Column> columns(Struct value) {
        List<Column> columns = new ArrayList<>();
        for (Object each : value.getArray("columns")) {
            Struct column = (Struct) each;
            columns.add(new Column(column.getString("name"), column.getString("type"), column.getInt32("pk")));
        }
        return List.copyOf(columns);
    }
}
