package io.hivesync.connector.sqlite.core;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the receiver said when it acknowledged records, by names of its own. It is durable before, or with, the shadow that
 * takes these records for delivered, so that a receiver that lost them is found out. Stateless.
 */
public final class Receipts {

    private Receipts() {}

    /** The last word of each name, as a capture that has ended left it; empty if there was none. */
    public static Map<String, String> read(Path stateDirectory) {
        Path file = StateFile.in(stateDirectory.toAbsolutePath().normalize());
        if (!Files.exists(file)) {
            return Map.of();
        }
        try (Connection connection = StateFile.connect(file)) {
            boolean kept = Sql.number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'receipts'") == 1;
            return kept ? all(connection) : Map.of();
        } catch (SQLException e) {
            throw StateFile.unusable(file, e);
        }
    }

    private static Map<String, String> all(Connection connection) throws SQLException {
        Map<String, String> receipts = new TreeMap<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT name, value FROM receipts");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                receipts.put(row.getString(1), row.getString(2));
            }
        }
        return receipts;
    }

    static void create(Connection connection) throws SQLException {
        Sql.run(connection, "CREATE TABLE receipts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID");
    }

    static void write(Connection connection, Map<String, String> receipts) throws SQLException {
        for (Map.Entry<String, String> receipt : receipts.entrySet()) {
            Sql.run(connection, "INSERT OR REPLACE INTO receipts VALUES (?, ?)", receipt.getKey(), receipt.getValue());
        }
    }
}
