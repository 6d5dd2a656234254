package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.ExistingTable;
import io.hivesync.sinks.mapping.Identifiers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What PostgreSQL has under a name, found by the search path as the statements that use it find it. */
final class PostgresCatalog {
    private static final String COLUMNS = """
            SELECT a.attname, format_type(a.atttypid, a.atttypmod),
              EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indisvalid
                AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum AND i.indpred IS NULL)
            FROM pg_attribute a
            WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped""";

    private PostgresCatalog() {}

    static Optional<ExistingTable> table(Connection connection, String table, String key) throws SQLException {
        Map<String, String> columns = new HashMap<>();
        boolean keyed = false;
        try (PreparedStatement select = connection.prepareStatement(COLUMNS)) {
            select.setString(1, Identifiers.quote(table));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    columns.put(rows.getString(1), rows.getString(2));
                    keyed |= rows.getString(1).equals(key) && rows.getBoolean(3);
                }
            }
        }
        return columns.isEmpty() ? Optional.empty() : Optional.of(new ExistingTable(columns, keyed));
    }
}
