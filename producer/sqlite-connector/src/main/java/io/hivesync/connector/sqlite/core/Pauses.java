package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables of which nothing is sent, and those that are owed a snapshot since they were resumed; by name, so that a table
 * stays paused when it goes, and when it comes back.
 *
 * <pre>
 * pauses (name, cause, since_ms, deleted, rows, due)   due: resumed; the row goes when the snapshot's end is acknowledged
 * </pre>
 *
 * Stateless. What a round writes of it is in the round's own transaction, with the shadow's advance.
 */
public final class Pauses {

    private Pauses() {}

    /** The tables that are paused, as a capture that has ended left them; none when there is no state. */
    public static List<Pause> read(Path stateDirectory) {
        Path file = StateFile.in(stateDirectory.toAbsolutePath().normalize());
        if (!Files.exists(file)) {
            return List.of();
        }
        try (Connection connection = StateFile.connect(file)) {
            boolean kept = Sql.number(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'pauses'") == 1;
            return kept ? all(connection) : List.of();
        } catch (SQLException e) {
            throw StateFile.unusable(file, e);
        }
    }

    /**
     * Pauses and resumes tables while no capture runs; durable when it returns. A table that is paused stays as it is, and of
     * one that is not, a resume changes nothing.
     */
    public static void change(Path stateDirectory, Path database, Collection<Pause> pause, Collection<String> resume) {
        Path directory = stateDirectory.toAbsolutePath().normalize();
        Path file = database.toAbsolutePath().normalize();
        try (StateLock lock = StateLock.acquire(directory);
                Shadow shadow = Shadow.open(directory, file, SourceFile.encoding(file))) {
            shadow.write(() -> {
                for (Pause each : pause) {
                    put(shadow.connection(), each);
                }
                for (String table : resume) {
                    Sql.run(shadow.connection(), "UPDATE pauses SET due = 1 WHERE name = ?", table);
                }
            });
        } catch (SourceUnavailable e) {
            throw new CaptureException(String.valueOf(e.getMessage()), e);
        } catch (SQLException e) {
            throw StateFile.unusable(StateFile.in(directory), e);
        } catch (IOException e) {
            throw new CaptureException("The state directory " + directory + " was not given back (" + e + ")", e);
        }
    }

    static void create(Connection connection) throws SQLException {
        Sql.run(
                connection,
                "CREATE TABLE pauses (name TEXT PRIMARY KEY, cause TEXT NOT NULL, since_ms INTEGER NOT NULL,"
                        + " deleted INTEGER NOT NULL, rows INTEGER NOT NULL, due INTEGER NOT NULL) WITHOUT ROWID");
    }

    /** The first word stays, unless the table was resumed in between. */
    static void put(Connection connection, Pause pause) throws SQLException {
        Sql.run(
                connection,
                "INSERT INTO pauses VALUES (?, ?, ?, ?, ?, 0) ON CONFLICT (name) DO UPDATE SET cause = excluded.cause,"
                        + " since_ms = excluded.since_ms, deleted = excluded.deleted, rows = excluded.rows, due = 0"
                        + " WHERE due = 1",
                pause.table(),
                pause.cause().name(),
                pause.since().toEpochMilli(),
                pause.deleted(),
                pause.rows());
    }

    /** The snapshot that was owed has been acknowledged. */
    static void settle(Connection connection, String table) throws SQLException {
        Sql.run(connection, "DELETE FROM pauses WHERE name = ? AND due = 1", table);
    }

    /** @param due those that are owed a snapshot, instead of those that are paused */
    static Set<String> names(Connection connection, boolean due) throws SQLException {
        Set<String> names = new HashSet<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT name FROM pauses WHERE due = ?")) {
            Sql.bind(statement, due ? 1 : 0);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    names.add(row.getString(1));
                }
            }
        }
        return names;
    }

    static Pause of(Connection connection, String table) throws SQLException {
        return all(connection).stream()
                .filter(pause -> pause.table().equals(table))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The table " + table + " is not paused"));
    }

    private static List<Pause> all(Connection connection) throws SQLException {
        List<Pause> pauses = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT name, cause, since_ms, deleted, rows FROM pauses WHERE due = 0 ORDER BY name");
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                pauses.add(new Pause(
                        row.getString(1),
                        Pause.Cause.valueOf(row.getString(2)),
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getLong(4),
                        row.getLong(5)));
            }
        }
        return pauses;
    }
}
