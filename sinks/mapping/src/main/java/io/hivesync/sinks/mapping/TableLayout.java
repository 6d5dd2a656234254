package io.hivesync.sinks.mapping;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A model as a table: {@code blade_id} and a column for each field but {@code id}. A pure function of the schema: what a
 * database already has does not change it.
 */
public record TableLayout(String model, String table, List<Column> columns) {
    public static final String KEY = "blade_id";
    public static final String ID_FIELD = "id";
    private static final String SYSTEM_FIELDS = "ronin.";

    /** Not free: our key, and what PostgreSQL has in every table. */
    private static final Set<String> RESERVED = Set.of(KEY, "ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

    /** @param name the column's, not quoted */
    public record Column(String field, FieldType type, String name) {
        public String quoted() {
            return Identifiers.quote(name);
        }
    }

    public TableLayout {
        columns = List.copyOf(columns);
    }

    /** The table of a model whose columns do not matter. */
    public static TableLayout keyOnly(String model) {
        return new TableLayout(model, Identifiers.table(model), List.of());
    }

    public static TableLayout of(ModelSchema schema) {
        Map<String, String> names = new HashMap<>();
        Set<String> taken = new HashSet<>(RESERVED);
        // the model's own fields first: a system field gives way, and an added field takes no older one's name
        for (ModelSchema.Field field : schema.fields()) {
            if (!field.name().startsWith(SYSTEM_FIELDS)) {
                names.put(field.name(), own(field.name(), taken));
            }
        }
        List<Column> columns = new ArrayList<>();
        for (ModelSchema.Field field : schema.fields()) {
            if (!field.name().equals(ID_FIELD)) {
                String name = names.computeIfAbsent(field.name(), system -> system(system, taken));
                columns.add(new Column(field.name(), field.type(), name));
            }
        }
        return new TableLayout(schema.model(), Identifiers.table(schema.model()), columns);
    }

    private static String own(String field, Set<String> taken) {
        if (field.equals(ID_FIELD)) {
            return KEY;
        }
        String name = Identifiers.snakeCase(field);
        return taken.add(name) ? name : added(Identifiers.distinct(name, field), taken);
    }

    private static String system(String field, Set<String> taken) {
        String plain = Identifiers.snakeCase(field.substring(SYSTEM_FIELDS.length()));
        if (!plain.isEmpty() && taken.add(plain)) {
            return plain;
        }
        String full = Identifiers.snakeCase(field);
        return taken.add(full) ? full : added(Identifiers.distinct(full, field), taken);
    }

    private static String added(String name, Set<String> taken) {
        taken.add(name);
        return name;
    }

    public String quotedTable() {
        return Identifiers.quote(table);
    }
}
