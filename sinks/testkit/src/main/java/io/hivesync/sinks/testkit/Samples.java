package io.hivesync.sinks.testkit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** What the tests of sinks write. */
public final class Samples {
    public static final Duration TIMEOUT = Duration.ofSeconds(20);
    public static final Lane LANE = new Lane("main", "hive.records.accounts", "accounts", 3);
    public static final LaneState TAKEN = new LaneState(7, -1, "topic-1", 0, 0);
    /** When the source saw the changes of each batch, ms since 1970. */
    public static final long SOURCE_TS_MS = 1_767_323_045_678L;
    /** What no message, name or text of a sink may show: a password, or the value of a record. */
    public static final String SECRET = "hunter2";

    public static final ModelSchema ACCOUNTS = schema(
            "accounts",
            1,
            new Field("id", FieldType.STRING),
            new Field("ronin.createdAt", FieldType.DATE),
            new Field("name", FieldType.STRING),
            new Field("loginCount", FieldType.NUMBER),
            new Field("emailVerified", FieldType.BOOLEAN),
            new Field("lastSeen", FieldType.DATE),
            new Field("settings", FieldType.JSON),
            new Field("avatar", FieldType.BLOB),
            new Field("team", FieldType.LINK));

    /** All of its names are words of SQL. */
    public static final ModelSchema RESERVED = schema(
            "order",
            1,
            new Field("select", FieldType.STRING),
            new Field("user", FieldType.NUMBER),
            new Field("primary", FieldType.BOOLEAN),
            new Field("group", FieldType.JSON));

    private Samples() {}

    public static ModelSchema schema(String model, int number, Field... fields) {
        return new ModelSchema(model, number, Arrays.asList(fields), SourceKind.CAPTURE);
    }

    public static RecordChange upsert(String id, String after) {
        return upsert(id, image(after));
    }

    public static RecordChange upsert(String id, ObjectNode after) {
        return new RecordChange.Upsert(id, 0, 1, after);
    }

    public static RecordChange delete(String id) {
        return new RecordChange.Delete(id, 0, 1);
    }

    /** @param json with single quotes for double ones */
    public static ObjectNode image(String json) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(json.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Batch changes(long previous, long last, RecordChange... changes) {
        return changes(previous, last, ACCOUNTS, changes);
    }

    /** The changes stand at the batch's last offset, and later offsets are later versions. */
    public static Batch changes(long previous, long last, ModelSchema schema, RecordChange... changes) {
        List<RecordChange> placed =
                Arrays.stream(changes).map(change -> at(change, last)).toList();
        return new Batch.Changes(previous, last, schema, placed, SOURCE_TS_MS);
    }

    private static RecordChange at(RecordChange change, long offset) {
        return switch (change) {
            case RecordChange.Upsert upsert ->
                new RecordChange.Upsert(upsert.bladeId(), offset, offset + 1, upsert.after());
            case RecordChange.Delete delete -> new RecordChange.Delete(delete.bladeId(), offset, offset + 1);
        };
    }
}
