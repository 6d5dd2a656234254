package io.hivesync.capture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/** An app's folder with a copy of a real Hive file, and the app's connection to it. */
final class TestHive implements AutoCloseable {
    private final Path app;
    private final Connection connection;

    private TestHive(Path app) throws SQLException {
        this.app = app;
        this.connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        sql("PRAGMA journal_mode = WAL", "PRAGMA foreign_keys = ON");
    }

    static TestHive copyOf(Path app, String sample) throws SQLException {
        Path folder = app.resolve(".blade/state/databases/main");
        try {
            Files.createDirectories(folder);
            for (String name : new String[] {"db.sqlite", "db.sqlite-wal"}) {
                try (InputStream in = TestHive.class.getResourceAsStream("/hive/" + sample + "/" + name)) {
                    if (in != null) {
                        Files.copy(in, folder.resolve(name));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new TestHive(app);
    }

    Path app() {
        return app;
    }

    Path file() {
        return app.resolve(".blade/state/databases/main/db.sqlite");
    }

    /** One transaction. */
    void sql(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            boolean several = statements.length > 1 && !statements[0].startsWith("PRAGMA");
            if (several) {
                statement.execute("BEGIN");
            }
            for (String each : statements) {
                statement.execute(each);
            }
            if (several) {
                statement.execute("COMMIT");
            }
        }
    }

    /** The first column. */
    Set<String> texts(String query) throws SQLException {
        Set<String> texts = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
