package io.hivesync.connector.sqlite;

import io.hivesync.connector.sqlite.core.ColumnShape;
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
        DROPPED("dropped");

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

    private static final Schema MARK = SchemaBuilder.struct()
            .name("io.hivesync.connector.sqlite.Mark")
            .field("kind", Schema.STRING_SCHEMA)
            .field("table", Schema.STRING_SCHEMA)
            .field("position", Schema.STRING_SCHEMA)
            .field("columns", SchemaBuilder.array(COLUMN).build())
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
        Struct mark = new Struct(MARK)
                .put("kind", kind.text)
                .put("table", table.name())
                .put("position", position.toString())
                .put("columns", columns);
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
