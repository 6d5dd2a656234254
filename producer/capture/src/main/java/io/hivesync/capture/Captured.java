package io.hivesync.capture;

import io.hivesync.topics.Op;
import io.hivesync.topics.PauseState;
import io.hivesync.topics.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** A record of the connector, read. */
sealed interface Captured {
    String table();

    Position position();

    /** One change of one row; images and key are the connector's tagged values. */
    record Row(
            String table,
            Position position,
            Op op,
            Struct key,
            @Nullable Struct before,
            @Nullable Struct after,
            Struct source)
            implements Captured {}

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

    /** Nothing for what Debezium adds by itself. */
    static Optional<Captured> of(SourceRecord sourceRecord) {
        if (!(sourceRecord.value() instanceof Struct value)) {
            return Optional.empty();
        }
        if (sourceRecord.topic().endsWith(".__marks")) {
            return Optional.of(mark(value));
        }
        if (sourceRecord.key() instanceof Struct key && value.schema().field("op") != null) {
            return Op.ofCode(value.getString("op")).map(op -> row(op, key, value));
        }
        return Optional.empty();
    }

    private static Row row(Op op, Struct key, Struct value) {
        Struct source = value.getStruct("source");
        return new Row(
                source.getString("table"),
                Position.parse(source.getString("position")),
                op,
                key,
                value.getStruct("before"),
                value.getStruct("after"),
                source);
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
