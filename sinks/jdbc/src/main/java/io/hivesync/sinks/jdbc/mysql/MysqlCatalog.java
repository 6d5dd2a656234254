package io.hivesync.sinks.jdbc.mysql;

import io.hivesync.sinks.jdbc.ExistingTable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What MySQL has under a name in the connection's database; columns do not tell capital letters from small ones. */
final class MysqlCatalog {
    private static final String COLUMNS = """
            SELECT column_name, column_type FROM information_schema.columns
            WHERE table_schema = database() AND table_name = ?""";

    private static final String KEYS = """
            SELECT max(column_name) FROM information_schema.statistics
            WHERE table_schema = database() AND table_name = ? AND non_unique = 0
            GROUP BY index_name HAVING count(*) = 1""";

    private MysqlCatalog() {}

    static Optional<ExistingTable> table(Connection connection, String table, String key) throws SQLException {
        Map<String, String> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        try (PreparedStatement select = connection.prepareStatement(COLUMNS)) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    columns.put(rows.getString(1), rows.getString(2).toLowerCase(Locale.ROOT));
                }
            }
        }
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(new ExistingTable(columns, isKey(connection, table, key)));
    }

    private static boolean isKey(Connection connection, String table, String key) throws SQLException {
        boolean found = false;
        try (PreparedStatement select = connection.prepareStatement(KEYS)) {
            select.setString(1, table);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found |= key.equalsIgnoreCase(rows.getString(1));
                }
            }
        }
        return found;
    }

    /**
     * A collation that takes two ids for the same only if they are, byte by byte, also with spaces at their end.
     *
     * @return empty: there is none, before MySQL 8.0.17
     */
    static String exactCollation(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT max(collation_name) FROM information_schema.collations"
                                + " WHERE collation_name IN ('" + MysqlDialect.MYSQL_EXACT + "', '"
                                + MysqlDialect.MARIADB_EXACT
                                + "')");
                ResultSet rows = select.executeQuery()) {
            String found = rows.next() ? rows.getString(1) : null;
            return found == null ? "" : found;
        }
    }
}
