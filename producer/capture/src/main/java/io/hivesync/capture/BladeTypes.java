package io.hivesync.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.connector.sqlite.core.TableShape;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What Blade knows of its models, from the rows of {@code ronin_schema} as they pass by. Not thread-safe. A row that cannot
 * be read counts as a model without known types.
 */
final class BladeTypes {
    static final String TABLE = "ronin_schema";

    /** A link of many has a table of its own, which is a model without a row in {@code ronin_schema}. */
    private static final String LINK_PREFIX = "ronin_link_";

    private record Entry(String table, Map<String, FieldType> fields) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private boolean complete;

    /** @param exists whether there is such a table; without it every table is a model */
    BladeTypes(boolean exists) {
        this.complete = !exists;
        this.exists = exists;
    }

    private boolean exists;

    /** Whether all rows of the table were seen in this run. */
    boolean isComplete() {
        return complete;
    }

    boolean isModel(String table) {
        return !exists
                || table.startsWith(LINK_PREFIX)
                || entries.values().stream().anyMatch(entry -> entry.table().equals(table));
    }

    Optional<FieldType> type(String table, String field) {
        for (Entry entry : entries.values()) {
            if (entry.table().equals(table)) {
                return Optional.ofNullable(entry.fields().get(field));
            }
        }
        return Optional.empty();
    }

    void snapshotStarted() {
        entries.clear();
        exists = true;
        complete = false;
    }

    void snapshotEnded() {
        complete = true;
    }

    void accept(Captured.Row row) {
        exists = true;
        TableShape table = row.change().table();
        @Nullable Object[] before = row.change().before();
        if (before != null) {
            entries.remove(id(table, before));
        }
        @Nullable Object[] after = row.change().after();
        if (after != null) {
            accept(id(table, after), Cells.text(table, after, "table"), Cells.text(table, after, "fields"));
        }
    }

    void accept(String id, @Nullable String table, @Nullable String fields) {
        if (table != null) {
            entries.put(id, new Entry(table, fields(fields)));
        }
    }

    private static String id(TableShape table, @Nullable Object[] row) {
        return String.valueOf(Cells.text(table, row, "id"));
    }

    private static Map<String, FieldType> fields(@Nullable String json) {
        Map<String, FieldType> types = new HashMap<>();
        if (json == null) {
            return types;
        }
        try {
            JsonNode fields = Json.MAPPER.readTree(json);
            fields.properties()
                    .forEach(field -> FieldType.ofCode(
                                    field.getValue().path("type").asText())
                            .ifPresent(type -> types.put(field.getKey(), type)));
        } catch (JsonProcessingException e) {
            return Map.of();
        }
        return types;
    }
}
