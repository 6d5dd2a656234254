package io.hivesync.sinks.jdbc.sqlite;

import io.hivesync.sinks.jdbc.SpeedColumns;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.testkit.SpeedReference;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** A file each, as one writer at a time has a file. */
public final class SqliteSpeed implements SpeedReference {
    private Path folder;
    private int round;
    private final Connection[] bare = new Connection[2];

    @Override
    public String target() {
        return "sqlite";
    }

    @Override
    public String server() {
        return "a file, in WAL mode";
    }

    @Override
    public String statement() {
        return "a prepared delete and a prepared upsert, run for each row, in one transaction";
    }

    @Override
    public int batch() {
        return 5000;
    }

    @Override
    public int batches() {
        return 20;
    }

    @Override
    public void start(Path chosen) {
        folder = chosen;
    }

    @Override
    public void reset() throws SQLException {
        round++;
        for (int table = 0; table < 2; table++) {
            close(table);
            bare[table] = DriverManager.getConnection(
                    "jdbc:sqlite:" + folder.resolve("bare" + table + "-" + round + ".sqlite"));
            try (Statement statement = bare[table].createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("CREATE TABLE bare (blade_id TEXT NOT NULL PRIMARY KEY, created_at TEXT, name TEXT,"
                        + " login_count ANY, email_verified INTEGER, last_seen TEXT, settings TEXT, avatar TEXT,"
                        + " team TEXT) STRICT");
            }
            bare[table].setAutoCommit(false);
        }
    }

    @Override
    public Sink open() {
        String url = "sqlite:" + folder.resolve("sink-" + round + ".sqlite");
        return new SqliteSinkProvider().create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) throws SQLException {
        List<String> names = SpeedColumns.NAMES;
        String sql = "INSERT INTO bare (blade_id, " + String.join(", ", names) + ") VALUES (?"
                + ", ?".repeat(names.size()) + ") ON CONFLICT (blade_id) DO UPDATE SET "
                + names.stream().map(name -> name + " = excluded." + name).collect(Collectors.joining(", "));
        try (PreparedStatement delete = bare[table].prepareStatement("DELETE FROM bare WHERE blade_id = ?");
                PreparedStatement upsert = bare[table].prepareStatement(sql)) {
            for (String id : SpeedColumns.deletes(batch)) {
                delete.setString(1, id);
                delete.executeUpdate();
            }
            for (RecordChange.Upsert one : SpeedColumns.upserts(batch)) {
                upsert.setString(1, one.bladeId());
                for (int column = 0; column < names.size(); column++) {
                    bind(upsert, column, SpeedColumns.cell(one, column));
                }
                upsert.executeUpdate();
            }
            bare[table].commit();
        }
    }

    private static void bind(PreparedStatement upsert, int column, String text) throws SQLException {
        switch (SpeedColumns.NAMES.get(column)) {
            case "email_verified" -> upsert.setInt(column + 2, text.equals("true") ? 1 : 0);
            case "login_count" -> upsert.setLong(column + 2, Long.parseLong(text));
            default -> upsert.setString(column + 2, text);
        }
    }

    private void close(int table) throws SQLException {
        if (bare[table] != null) {
            bare[table].close();
        }
    }

    @Override
    public void close() throws SQLException {
        close(0);
        close(1);
    }
}
