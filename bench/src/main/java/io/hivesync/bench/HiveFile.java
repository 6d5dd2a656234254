package io.hivesync.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** A copy of a real Hive file, and single writes to it as Blade makes them. Used by one thread at a time. */
final class HiveFile implements AutoCloseable {
    private static final String ORIGINAL = "io/hivesync/app/demo/db.sqlite";
    private static final String INSERT = "INSERT INTO \"accounts\" (\"id\", \"email\", \"name\", \"loginCount\","
            + " \"settings\") VALUES (?, ?, ?, ?, ?)";

    private final Connection connection;
    private int writes;

    private HiveFile(Connection connection) {
        this.connection = connection;
    }

    static void copyTo(Path file) throws IOException {
        try (InputStream original = HiveFile.class.getClassLoader().getResourceAsStream(ORIGINAL)) {
            if (original == null) {
                throw new IOException("the demo's Hive file is missing from the build");
            }
            Files.copy(original, file);
        }
    }

    static HiveFile open(Path file) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = connection.createStatement()) {
            // as Hive sets them on each open
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = NORMAL");
            statement.execute("PRAGMA busy_timeout = 5000");
            statement.execute("PRAGMA foreign_keys = ON");
        }
        return new HiveFile(connection);
    }

    /** @return the id of the account that was added, and committed */
    String write() throws SQLException {
        writes++;
        String id = "acc_%016x".formatted(System.nanoTime());
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, id);
            insert.setString(2, id + "@example.org");
            insert.setString(3, "Somebody with number " + writes);
            insert.setInt(4, writes);
            insert.setString(5, "{\"n\":" + writes + ",\"theme\":\"dark\"}");
            insert.executeUpdate();
        }
        return id;
    }

    /** So many accounts more, in one commit. */
    void write(int rows) throws SQLException {
        connection.setAutoCommit(false);
        for (int i = 0; i < rows; i++) {
            write();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
