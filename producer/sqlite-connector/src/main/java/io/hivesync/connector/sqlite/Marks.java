package io.hivesync.connector.sqlite;

import io.hivesync.connector.sqlite.core.ColumnShape;
import io.hivesync.connector.sqlite.core.Pause;
import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.TableShape;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;

/** Control records that keep their place among the rows. */
final class Marks {

    static final String TOPIC_SUFFIX = ".__marks";

    /** What a mark says. */
    enum Kind {
        SCHEMA("schema"),
        START("start"),
        END("end"),
        DROPPED("dropped"),
        PAUSED("paused");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private static final Schema COLUMN = SchemaBuilder.struct()
            .name("io.hivesync.connector.sqlite.Column")
            .field("name", Schema.STRING_SCHEMA)
            .field("type", Schema.STRING_SCHEMA)
            .field("pk", Schema.INT32_SCHEMA)
            .build();

    private static final Schema PAUSE = SchemaBuilder.struct()
            .name("io.hivesync.connector.sqlite.Pause")
            .field("cause", Schema.STRING_SCHEMA)
            .field("since_ms", Schema.INT64_SCHEMA)
            .field("deleted", Schema.INT64_SCHEMA)
            .field("rows", Schema.INT64_SCHEMA)
            .optional()
            .build();

    private static final Schema MARK = SchemaBuilder.struct()
            .name("io.hivesync.connector.sqlite.Mark")
            .field("kind", Schema.STRING_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("position", Schema.STRING_SCHEMA)
            .field("columns", SchemaBuilder.array(COLUMN).build())
            .field("pause", PAUSE)
            .build();

    private final String topic;
    private final Map<String, String> partition;

    Marks(String topicPrefix, Map<String, String> partition) {
        this.topic = topicPrefix + TOPIC_SUFFIX;
        this.partition = partition;
    }

    SourceRecord mark(Kind kind, Position position, TableShape table) {
        List<Struct> columns = kind == Kind.SCHEMA
                ? table.columns().stream().map(Marks::column).toList()
                : List.of();
        return sent(
                position,
                new Struct(MARK)
                        .put("kind", kind.text)
                        .put("table", table.name())
                        .put("position", position.toString())
                        .put("columns", columns));
    }

    SourceRecord paused(Position position, Pause pause) {
        return sent(
                position,
                new Struct(MARK)
                        .put("kind", Kind.PAUSED.text)
                        .put("table", pause.table())
                        .put("position", position.toString())
                        .put("columns", List.of())
                        .put(
                                "pause",
                                new Struct(PAUSE)
                                        .put("cause", pause.cause().name())
                                        .put("since_ms", pause.since().toEpochMilli())
                                        .put("deleted", pause.deleted())
                                        .put("rows", pause.rows())));
    }

    private SourceRecord sent(Position position, Struct mark) {
        return new SourceRecord(
                partition, Map.of(SqliteOffsetContext.POSITION, position.toString()), topic, MARK, mark);
    }

    private static Struct column(ColumnShape column) {
        return new Struct(COLUMN)
                .put("name", column.name())
                .put("type", column.type())
                .put("pk", column.key());
    }
}
