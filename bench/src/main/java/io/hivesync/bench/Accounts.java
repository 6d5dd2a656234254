package io.hivesync.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The model of the workload: an id and eleven fields. A record is a list of texts, one for each field in the schema's order,
 * each as PostgreSQL itself would print the value.
 */
final class Accounts {
    static final ModelSchema SCHEMA = new ModelSchema(
            "accounts",
            1,
            List.of(
                    new ModelSchema.Field("id", FieldType.STRING),
                    new ModelSchema.Field("ronin.createdAt", FieldType.DATE),
                    new ModelSchema.Field("ronin.updatedAt", FieldType.DATE),
                    new ModelSchema.Field("email", FieldType.STRING),
                    new ModelSchema.Field("name", FieldType.STRING),
                    new ModelSchema.Field("plan", FieldType.STRING),
                    new ModelSchema.Field("emailVerified", FieldType.BOOLEAN),
                    new ModelSchema.Field("loginCount", FieldType.NUMBER),
                    new ModelSchema.Field("balance", FieldType.NUMBER),
                    new ModelSchema.Field("lastSeen", FieldType.DATE),
                    new ModelSchema.Field("settings", FieldType.JSON),
                    new ModelSchema.Field("team", FieldType.LINK)),
            ModelSchema.SourceKind.CAPTURE);

    /** The columns that the sink makes of it, and their types. */
    static final List<String> COLUMNS = List.of(
            "blade_id",
            "created_at",
            "updated_at",
            "email",
            "name",
            "plan",
            "email_verified",
            "login_count",
            "balance",
            "last_seen",
            "settings",
            "team");

    static final List<String> TYPES = List.of(
            "text",
            "timestamptz",
            "timestamptz",
            "text",
            "text",
            "text",
            "boolean",
            "numeric",
            "numeric",
            "timestamptz",
            "jsonb",
            "text");

    static final int LOGIN_COUNT = 7;

    private static final long FIRST_MS = 1_767_225_600_000L;
    private static final String[] PLANS = {"free", "pro", "team"};
    private static final int TEAMS = 100;

    private Accounts() {}

    static List<String> record(String id, String createdAt, int number, Random random) {
        return List.of(
                id,
                createdAt,
                date(number),
                "somebody" + number + "@example.org",
                "Somebody with number " + number,
                PLANS[random.nextInt(PLANS.length)],
                random.nextBoolean() ? "true" : "false",
                Integer.toString(number),
                BigDecimal.valueOf(random.nextInt(1_000_000), 2).toString(),
                date(random.nextInt(1_000_000_000)),
                "{\"n\": " + random.nextInt(100) + ", \"theme\": \"dark\"}",
                "tea_%016x".formatted(random.nextInt(TEAMS)));
    }

    /** The moment of an event, in the form that Blade writes. */
    static String date(int number) {
        String text = Instant.ofEpochMilli(FIRST_MS + number).toString();
        return text.length() == "2026-01-01T00:00:00Z".length() ? text.replace("Z", ".000Z") : text;
    }

    /** The record as an after-image. */
    static ObjectNode image(List<String> record) {
        ObjectNode image = Json.MAPPER.createObjectNode();
        for (int i = 0; i < record.size(); i++) {
            ModelSchema.Field field = SCHEMA.fields().get(i);
            String text = record.get(i);
            switch (field.type()) {
                case STRING, DATE, LINK -> image.put(field.name(), text);
                case BOOLEAN, NUMBER, JSON, BLOB -> image.set(field.name(), parse(text));
            }
        }
        return image;
    }

    /** An after-image as texts that PostgreSQL takes. */
    static List<String> record(JsonNode image) {
        List<String> record = new ArrayList<>(COLUMNS.size());
        for (ModelSchema.Field field : SCHEMA.fields()) {
            JsonNode value = image.get(field.name());
            record.add(value.isValueNode() ? value.asText() : value.toString());
        }
        return record;
    }

    private static JsonNode parse(String json) {
        try {
            return Json.MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The workload writes JSON", e);
        }
    }
}
