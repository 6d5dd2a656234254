package io.hivesync.sinks.http;

import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.SchemaFile;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a table with its layout, and says what does not fit and what is missing. It never drops and never narrows. */
public record TableGrowth(TableLayout layout, TableSql sql) {

    /** The statements that would make the table fit: none when it does. */
    public List<String> missing(Optional<ExistingTable> existing) throws Misconfigured {
        if (existing.isEmpty()) {
            return List.of(create());
        }
        checkKey(existing.get());
        List<String> statements = new ArrayList<>();
        for (TableLayout.Column column : layout.needed()) {
            String type = existing.get().columns().get(column.name());
            if (type == null) {
                statements.add("ALTER TABLE " + sql.name(layout) + " ADD COLUMN " + definition(column));
            } else if (!sql.fits(column.type(), type)) {
                String widening = sql.widening(column, type).orElseThrow(() -> mismatch(column, type));
                statements.add("ALTER TABLE " + sql.name(layout) + " ALTER COLUMN " + column.quoted() + " " + widening);
            }
        }
        return statements;
    }

    /** Statements as a person runs them, one a line. */
    public static SchemaFile file(List<String> statements) {
        return new SchemaFile(
                "schema.sql",
                "-- Made by Hive Sync from the models: what 'schema: evolve' creates by itself.\n"
                        + String.join(";\n", statements) + ";\n");
    }

    public String create() {
        StringBuilder statement = new StringBuilder("CREATE TABLE ")
                .append(sql.name(layout))
                .append(" (")
                .append(layout.quotedKey())
                .append(" text NOT NULL PRIMARY KEY");
        for (TableLayout.Column column : layout.needed()) {
            statement.append(", ").append(definition(column));
        }
        return statement.append(")").append(sql.options()).toString();
    }

    private String definition(TableLayout.Column column) {
        return column.quoted() + " " + sql.column(column.type());
    }

    private void checkKey(ExistingTable existing) throws Misconfigured {
        if (!existing.keyed()) {
            throw new Misconfigured(
                    "The table " + layout.table() + " exists, but " + layout.key() + " is not its primary key:"
                            + " rename that table, or give it a column " + layout.key() + " text PRIMARY KEY",
                    null);
        }
    }

    private Misconfigured mismatch(TableLayout.Column column, String type) {
        return new Misconfigured(
                "The column " + column.name() + " of table " + layout.table() + " is " + type + ", but the field "
                        + column.field() + " of " + layout.model() + " needs " + sql.column(column.type())
                        + ": change the column's type, or rename the column and replay, so that it is filled anew",
                null);
    }
}
