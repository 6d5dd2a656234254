package io.hivesync.bench;

import io.hivesync.topics.Op;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The writing half of a good program for just this table, and no more: one delete and one {@code unnest} upsert a
 * transaction, nothing that would survive a crash. Used by one thread.
 */
final class HandWritten implements AutoCloseable {
    /** Events that are coalesced, the newest of each id wins. */
    static final int BATCH = 5000;

    private final Connection connection;
    private final PreparedStatement delete;
    private final PreparedStatement upsert;

    HandWritten(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        this.delete = connection.prepareStatement("DELETE FROM accounts WHERE blade_id = ANY (?)");
        this.upsert = connection.prepareStatement(upsert());
    }

    /** The table as the sink makes it. */
    static void createTable(Connection connection) throws SQLException {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < Accounts.COLUMNS.size(); i++) {
            columns.append(i == 0 ? "" : ", ")
                    .append(Accounts.COLUMNS.get(i))
                    .append(' ')
                    .append(Accounts.TYPES.get(i));
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE accounts (" + columns + ", PRIMARY KEY (blade_id))");
        }
    }

    private static String upsert() {
        List<String> names = Accounts.COLUMNS;
        String values = Accounts.TYPES.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", "));
        String updates = names.subList(1, names.size()).stream()
                .map(name -> name + " = excluded." + name)
                .collect(Collectors.joining(", "));
        return "INSERT INTO accounts (" + String.join(", ", names) + ") SELECT * FROM unnest(" + values
                + ") ON CONFLICT (blade_id) DO UPDATE SET " + updates;
    }

    /** @param batch the newest event of each id */
    void write(Collection<Event> batch) throws SQLException {
        List<Event> upserts = new ArrayList<>(batch.size());
        List<String> deletes = new ArrayList<>();
        for (Event event : batch) {
            if (event.op() == Op.DELETE) {
                deletes.add(event.id());
            } else {
                upserts.add(event);
            }
        }
        delete.setArray(1, connection.createArrayOf("text", deletes.toArray(String[]::new)));
        delete.executeUpdate();
        for (int c = 0; c < Accounts.COLUMNS.size(); c++) {
            String[] column = new String[upserts.size()];
            for (int row = 0; row < column.length; row++) {
                column[row] = upserts.get(row).after().get(c);
            }
            upsert.setArray(c + 1, connection.createArrayOf(Accounts.TYPES.get(c), column));
        }
        upsert.executeUpdate();
        connection.commit();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
