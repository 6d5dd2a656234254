package io.hivesync.connector.sqlite;

import io.hivesync.connector.sqlite.core.Position;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** Renders records as short lines, such as {@code u t {id=k} k,1 -> k,2}. */
final class RecordLines {

    private RecordLines() {}

    static boolean isMark(SourceRecord record) {
        return record.topic().endsWith(Marks.TOPIC_SUFFIX);
    }

    static Position position(SourceRecord record) {
        Struct value = (Struct) record.value();
        return Position.parse(
                isMark(record) ? value.getString("position") : source(record).getString("position"));
    }

    static Struct source(SourceRecord record) {
        return ((Struct) record.value()).getStruct("source");
    }

    static String table(SourceRecord record) {
        return isMark(record)
                ? ((Struct) record.value()).getString("table")
                : source(record).getString("table");
    }

    static String line(SourceRecord record) {
        Struct value = (Struct) record.value();
        if (isMark(record)) {
            List<Struct> columns = value.getArray("columns");
            String names = columns.stream()
                    .map(column ->
                            column.getString("name") + ":" + column.getString("type") + ":" + column.getInt32("pk"))
                    .collect(Collectors.joining(","));
            Struct pause = value.getStruct("pause");
            String seen = pause == null
                    ? names
                    : pause.getString("cause") + " " + pause.getInt64("deleted") + " of " + pause.getInt64("rows");
            return (value.getString("kind") + " " + value.getString("table") + " " + seen).trim();
        }
        Struct before = value.getStruct("before");
        Struct after = value.getStruct("after");
        String images =
                before == null ? image(after) : after == null ? image(before) : image(before) + " -> " + image(after);
        return value.getString("op") + " " + table(record) + " " + key(record) + " " + images;
    }

    static String key(SourceRecord record) {
        Struct key = (Struct) record.key();
        return key.schema().fields().stream()
                .map(field -> field.name() + "=" + tagged(key.getStruct(field.name())))
                .collect(Collectors.joining(",", "{", "}"));
    }

    static String image(@Nullable Struct row) {
        if (row == null) {
            return "-";
        }
        return row.schema().fields().stream()
                .map(field -> tagged(row.getStruct(field.name())))
                .collect(Collectors.joining(","));
    }

    static String tagged(@Nullable Struct value) {
        if (value == null) {
            return "null";
        }
        List<Field> set = value.schema().fields().stream()
                .filter(field -> value.get(field) != null)
                .toList();
        if (set.size() != 1) {
            throw new AssertionError("not exactly one field set: " + value);
        }
        Object content = value.get(set.get(0));
        return switch (set.get(0).name()) {
            case "t" -> "'" + content + "'";
            case "b" -> "x" + HexFormat.of().formatHex(((ByteBuffer) content).array());
            default -> content.toString();
        };
    }
}
