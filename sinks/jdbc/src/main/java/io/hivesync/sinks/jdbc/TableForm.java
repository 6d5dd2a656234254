package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.mapping.Quotes;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.topics.FieldType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * How one database writes its tables down.
 *
 * @param keyType the type of a column that holds the bladeId
 * @param columnType the type of a column that we add
 * @param options after a table's list of columns; may be empty
 */
public record TableForm(LaneTable lanes, String keyType, Function<FieldType, String> columnType, String options) {

    /** The same, with keys of another type. */
    public TableForm withKey(String type) {
        return new TableForm(lanes, type, columnType, options);
    }

    HeldTable held() {
        return new HeldTable(lanes.quotes(), lanes.nameType(), keyType, columnType.apply(FieldType.STRING));
    }

    /** The statements that make our own tables, by their names. */
    Map<String, String> own() {
        Map<String, String> own = new LinkedHashMap<>();
        own.put(LaneTable.NAME, lanes.create());
        own.put(HeldTable.NAME, held().create());
        return own;
    }

    Quotes quotes() {
        return lanes.quotes();
    }

    String create(TableLayout layout) {
        StringBuilder sql = new StringBuilder("CREATE TABLE ")
                .append(layout.quotedTable())
                .append(" (")
                .append(layout.quotedKey())
                .append(" " + keyType + " NOT NULL PRIMARY KEY");
        for (TableLayout.Column column : layout.needed()) {
            sql.append(", ").append(definition(layout, column));
        }
        return sql.append(")").append(options).toString();
    }

    String definition(TableLayout layout, TableLayout.Column column) {
        return layout.quoted(column) + " " + columnType.apply(column.type());
    }

    /** The statements that make an empty database ready for the models, one a line. */
    public List<SchemaFile> schema(SchemaRequest request) {
        StringBuilder sql =
                new StringBuilder("-- Made by Hive Sync from the models: what 'schema: evolve' creates by itself.\n");
        own().values().forEach(statement -> sql.append(statement).append(";\n"));
        request.models()
                .forEach(model -> sql.append(
                                create(TableLayout.of(model, request.wanted().apply(model.model()))
                                        .with(quotes())))
                        .append(";\n"));
        return List.of(new SchemaFile("schema.sql", sql.toString()));
    }
}
