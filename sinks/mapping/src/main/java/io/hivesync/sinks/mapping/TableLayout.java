package io.hivesync.sinks.mapping;

import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A model as a table: {@code blade_id} and a column for each field but {@code id}, unless a person wants other names. A pure
 * function of schema and wish: what a database already has does not change it.
 *
 * @param key the name of the column with the bladeId, not quoted
 * @param deletedAt the name of the column that marks deleted rows, not quoted; empty: rows are deleted for good
 */
public record TableLayout(
        String model, String table, String key, Optional<String> deletedAt, List<Column> columns, Quotes quotes) {
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
    public static TableLayout keyOnly(String model, TargetModel wanted) {
        return new TableLayout(
                model,
                wanted.name().orElseGet(() -> Identifiers.table(model)),
                wanted.key().orElse(KEY),
                wanted.deletedAt(),
                List.of(),
                Quotes.DOUBLE);
    }

    public static TableLayout of(ModelSchema schema) {
        return of(schema, TargetModel.DEFAULT);
    }

    public static TableLayout of(ModelSchema schema, TargetModel wanted) {
        Map<String, String> names = new HashMap<>(wanted.fields());
        Set<String> taken = new HashSet<>(RESERVED);
        taken.addAll(wanted.fields().values());
        wanted.key().ifPresent(taken::add);
        wanted.deletedAt().ifPresent(taken::add);
        // the model's own fields first: a system field gives way, and an added field takes no older one's name
        for (ModelSchema.Field field : schema.fields()) {
            if (!field.name().startsWith(SYSTEM_FIELDS)) {
                names.computeIfAbsent(field.name(), own -> own(own, taken));
            }
        }
        List<Column> columns = new ArrayList<>();
        for (ModelSchema.Field field : schema.fields()) {
            if (!field.name().equals(ID_FIELD)) {
                String name = names.computeIfAbsent(field.name(), system -> system(system, taken));
                columns.add(new Column(field.name(), field.type(), name));
            }
        }
        TableLayout table = keyOnly(schema.model(), wanted);
        return new TableLayout(table.model(), table.table(), table.key(), table.deletedAt(), columns, table.quotes());
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

    /** The same, for a database with other quotes. */
    public TableLayout with(Quotes other) {
        return new TableLayout(model, table, key, deletedAt, columns, other);
    }

    public String quoted(Column column) {
        return quotes.around(column.name());
    }

    public String quotedTable() {
        return quotes.around(table);
    }

    /** The columns beside the key that the table needs: those of the fields, and the one that marks deleted rows. */
    public List<Column> needed() {
        List<Column> needed = new ArrayList<>(columns);
        deletedAt.ifPresent(name -> needed.add(new Column("when it was deleted", FieldType.DATE, name)));
        return needed;
    }

    /** A condition that only rows meet that are not marked as deleted; always true where none are. */
    public String present() {
        return deletedAt.map(name -> quotes.around(name) + " IS NULL").orElse("1 = 1");
    }

    public String quotedKey() {
        return quotes.around(key);
    }
}
