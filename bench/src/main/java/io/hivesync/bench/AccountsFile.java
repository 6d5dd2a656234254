package io.hivesync.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A table of 100,000 accounts with a text key and a unique index, in WAL mode, and updates of three columns at random. */
final class AccountsFile {
    static final int ROWS = 100_000;

    private static final String UPDATE =
            "UPDATE accounts SET name = ?, \"loginCount\" = \"loginCount\" + 1, \"ronin.updatedAt\" = ? WHERE id = ?";

    private AccountsFile() {}

    static void fill(Connection app) throws SQLException {
        fill(app, ROWS);
    }

    static void fill(Connection app, int rows) throws SQLException {
        try (Statement statement = app.createStatement()) {
            for (String sql : List.of(
                    "PRAGMA journal_mode = WAL",
                    "CREATE TABLE accounts (id TEXT PRIMARY KEY, \"ronin.createdAt\" DATETIME,"
                            + " \"ronin.updatedAt\" DATETIME, email TEXT, name TEXT, \"loginCount\" INTEGER, settings TEXT)",
                    "CREATE UNIQUE INDEX emails ON accounts (email)",
                    "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < " + (rows - 1) + ")"
                            + " INSERT INTO accounts SELECT printf('acc_%016x', i * 7919), '2026-01-01T00:00:00.000Z',"
                            + " '2026-01-01T00:00:00.000Z', i || '@example.org', 'Somebody with number ' || i, i,"
                            + " '{\"theme\":\"dark\",\"note\":\"' || hex(zeroblob(80)) || '\"}' FROM n")) {
                statement.execute(sql);
            }
        }
    }

    /** @return how many rows were written */
    static int write(Connection app, Random random, int rows, int rowsPerCommit) throws SQLException {
        int written = 0;
        app.setAutoCommit(false);
        try (PreparedStatement update = app.prepareStatement(UPDATE)) {
            while (written < rows) {
                Set<Integer> numbers = new HashSet<>();
                while (numbers.size() < rowsPerCommit) {
                    numbers.add(random.nextInt(ROWS));
                }
                for (int number : numbers) {
                    written += update(update, number, "Somebody new " + random.nextInt());
                }
                app.commit();
            }
        }
        app.setAutoCommit(true);
        return written;
    }

    static PreparedStatement prepareUpdate(Connection app) throws SQLException {
        return app.prepareStatement(UPDATE);
    }

    static int update(PreparedStatement update, int number, String name) throws SQLException {
        update.setString(1, name);
        update.setString(2, "2026-02-03T04:05:%02d.000Z".formatted(number % 60));
        update.setString(3, "acc_%016x".formatted(number * 7919L));
        return update.executeUpdate();
    }
}
