package io.hivesync.sinks.jdbc;

import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.SinkException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares a table with its layout, says what does not fit, and adds what is missing. It never drops and never narrows. */
final class TableEvolution {
    private final Dialect dialect;
    private final TableLayout layout;

    TableEvolution(Dialect dialect, TableLayout layout) {
        this.dialect = dialect;
        this.layout = layout;
    }

    /** The statements that would make the table fit: none when it does. Reads what the database has now. */
    List<String> missing(Connection connection) throws SQLException, SinkException.Misconfigured {
        Optional<ExistingTable> existing = dialect.existing(connection, layout.table(), layout.key());
        if (existing.isEmpty()) {
            return List.of(dialect.form(connection).create(layout));
        }
        checkKey(existing.get());
        List<String> statements = new ArrayList<>();
        for (TableLayout.Column column : layout.needed()) {
            String type = existing.get().columns().get(column.name());
            if (type == null) {
                statements.add("ALTER TABLE " + layout.quotedTable() + " ADD COLUMN "
                        + dialect.form().definition(layout, column));
            } else if (!dialect.fits(column.type(), type)) {
                statements.add(dialect.widening(layout, column, type).orElseThrow(() -> mismatch(column, type)));
            }
        }
        return statements;
    }

    /** Adds what is missing, alone: others that want the same wait, then find it done. The caller commits. */
    void evolve(Connection connection) throws SQLException, SinkException.Misconfigured {
        dialect.lockSchema(connection);
        try {
            for (String statement : missing(connection)) {
                run(connection, statement);
            }
        } finally {
            dialect.unlockSchema(connection);
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    private void checkKey(ExistingTable existing) throws SinkException.Misconfigured {
        if (!existing.keyed()) {
            throw new SinkException.Misconfigured(
                    "The table " + layout.table() + " exists, but " + layout.key() + " is not its primary key:"
                            + " rename that table, or give it a column " + layout.key() + " text PRIMARY KEY",
                    null);
        }
    }

    private SinkException.Misconfigured mismatch(TableLayout.Column column, String type) {
        return new SinkException.Misconfigured(
                "The column " + column.name() + " of table " + layout.table() + " is " + type + ", but the field "
                        + column.field() + " of " + layout.model() + " needs "
                        + dialect.form().columnType().apply(column.type())
                        + ": change the column's type, or rename the column and replay, so that it is filled anew",
                null);
    }
}
