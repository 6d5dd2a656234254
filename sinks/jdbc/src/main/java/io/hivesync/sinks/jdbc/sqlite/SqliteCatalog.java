package io.hivesync.sinks.jdbc.sqlite;

import io.hivesync.sinks.jdbc.ExistingTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a SQLite file has under a name; it does not tell capital letters from small ones. */
final class SqliteCatalog {
    private SqliteCatalog() {}

    static Optional<ExistingTable> table(Connection connection, String table, String key) throws SQLException {
        Map<String, String> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        int keys = 0;
        boolean keyed = false;
        try (PreparedStatement select =
                connection.prepareStatement("SELECT name, type, pk FROM pragma_table_info(?)")) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    columns.put(rows.getString(1), rows.getString(2));
                    boolean part = rows.getInt(3) > 0;
                    keys += part ? 1 : 0;
                    keyed |= part && rows.getString(1).equalsIgnoreCase(key);
                }
            }
        }
        return columns.isEmpty() ? Optional.empty() : Optional.of(new ExistingTable(columns, keyed && keys == 1));
    }
}
