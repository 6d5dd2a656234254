package io.hivesync.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import java.util.List;

/**
 * A record as Debezium's JDBC sink takes it: the key an object with the id, the value flat JSON named as the columns are,
 * and schemas of both.
 */
final class FlatAccounts {
    /** The id's column. A key that is the id itself would do for upserts, but the connector fails on such a tombstone. */
    static final String ID = Accounts.COLUMNS.getFirst();

    /** As Connect's JSON converter reads them: the cheapest types that leave the same values in the table. */
    static final ObjectNode KEY_SCHEMA = keySchema();

    static final ObjectNode VALUE_SCHEMA = valueSchema();

    private FlatAccounts() {}

    static ObjectNode key(String id) {
        return Json.MAPPER.createObjectNode().put(ID, id);
    }

    static ObjectNode value(List<String> record) {
        ObjectNode value = Accounts.image(record);
        ObjectNode flat = Json.MAPPER.createObjectNode();
        for (int i = 1; i < record.size(); i++) {
            ModelSchema.Field field = Accounts.SCHEMA.fields().get(i);
            String column = Accounts.COLUMNS.get(i);
            switch (field.type()) {
                case JSON -> flat.put(column, record.get(i));
                case STRING, DATE, LINK, BOOLEAN, NUMBER, BLOB -> flat.set(column, value.get(field.name()));
            }
        }
        return flat;
    }

    private static ObjectNode keySchema() {
        ObjectNode schema = struct();
        schema.putArray("fields")
                .addObject()
                .put("field", ID)
                .put("optional", false)
                .put("type", "string");
        return schema;
    }

    private static ObjectNode struct() {
        return Json.MAPPER.createObjectNode().put("type", "struct").put("optional", false);
    }

    private static ObjectNode valueSchema() {
        ObjectNode schema = struct();
        ArrayNode fields = schema.putArray("fields");
        for (int i = 1; i < Accounts.COLUMNS.size(); i++) {
            ObjectNode field =
                    fields.addObject().put("field", Accounts.COLUMNS.get(i)).put("optional", false);
            switch (Accounts.SCHEMA.fields().get(i).type()) {
                case STRING, LINK, BLOB -> field.put("type", "string");
                case DATE -> field.put("type", "string").put("name", "io.debezium.time.ZonedTimestamp");
                case BOOLEAN -> field.put("type", "boolean");
                case NUMBER -> number(field, i);
                case JSON ->
                    field.put("type", "string")
                            .put("name", "io.debezium.data.Json")
                            .putObject("parameters")
                            .put("__debezium.source.column.type", "JSONB");
            }
        }
        return schema;
    }

    private static void number(ObjectNode field, int column) {
        if (column == Accounts.LOGIN_COUNT) {
            field.put("type", "int64");
        } else {
            field.put("type", "bytes")
                    .put("name", "org.apache.kafka.connect.data.Decimal")
                    .put("version", 1)
                    .putObject("parameters")
                    .put("scale", "2");
        }
    }
}
