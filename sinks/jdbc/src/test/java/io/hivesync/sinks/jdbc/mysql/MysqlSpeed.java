package io.hivesync.sinks.jdbc.mysql;

import io.hivesync.sinks.jdbc.SpeedColumns;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.testkit.SpeedReference;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;

public final class MysqlSpeed implements SpeedReference {
    private static final String DATABASE = "speed";
    private static final int ROWS = 1000;

    private MysqlServer server;
    private Connection connection;

    @Override
    public String target() {
        return "mysql";
    }

    @Override
    public String server() {
        return "MySQL 8.0.15";
    }

    @Override
    public String statement() {
        return "one DELETE, then INSERT … ON DUPLICATE KEY UPDATE with VALUES() of 1,000 rows each, in one transaction";
    }

    @Override
    public int batch() {
        return 2000;
    }

    @Override
    public int batches() {
        return 20;
    }

    @Override
    public void start(Path folder) throws SQLException {
        server = MysqlServer.mysql();
        server.run("", "CREATE DATABASE " + DATABASE);
        connection = server.connect(DATABASE);
    }

    @Override
    public void reset() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS accounts, hive_sync_lanes, bare0, bare1");
            for (int table = 0; table < 2; table++) {
                statement.execute("CREATE TABLE bare" + table + " (blade_id varbinary(2048) PRIMARY KEY,"
                        + " created_at datetime(6), name longtext, login_count double, email_verified tinyint(1),"
                        + " last_seen datetime(6), settings json, avatar json, team longtext)"
                        + " ENGINE=InnoDB DEFAULT CHARSET=utf8mb4");
            }
        }
        connection.setAutoCommit(false);
    }

    @Override
    public Sink open() {
        String url = "mysql://root@127.0.0.1:" + server.port() + "/" + DATABASE + "?sslmode=disabled";
        return new MysqlSinkProvider().create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) throws SQLException {
        List<String> gone = SpeedColumns.deletes(batch);
        if (!gone.isEmpty()) {
            try (PreparedStatement delete = connection.prepareStatement(
                    "DELETE FROM bare" + table + " WHERE blade_id IN (?" + ", ?".repeat(gone.size() - 1) + ")")) {
                for (int i = 0; i < gone.size(); i++) {
                    delete.setString(i + 1, gone.get(i));
                }
                delete.executeUpdate();
            }
        }
        List<RecordChange.Upsert> upserts = SpeedColumns.upserts(batch);
        for (int from = 0; from < upserts.size(); from += ROWS) {
            upsert(table, upserts.subList(from, Math.min(from + ROWS, upserts.size())));
        }
        connection.commit();
    }

    private void upsert(int table, List<RecordChange.Upsert> rows) throws SQLException {
        List<String> names = SpeedColumns.NAMES;
        String row = "(?" + ", ?".repeat(names.size()) + ")";
        String sql = "INSERT INTO bare" + table + " (blade_id, " + String.join(", ", names) + ") VALUES " + row
                + (", " + row).repeat(rows.size() - 1) + " ON DUPLICATE KEY UPDATE "
                + names.stream().map(name -> name + " = VALUES(" + name + ")").collect(Collectors.joining(", "));
        try (PreparedStatement upsert = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (RecordChange.Upsert one : rows) {
                upsert.setString(parameter++, one.bladeId());
                for (int column = 0; column < names.size(); column++) {
                    upsert.setObject(parameter++, cell(one, column));
                }
            }
            upsert.executeUpdate();
        }
    }

    private static Object cell(RecordChange.Upsert one, int column) {
        String text = SpeedColumns.cell(one, column);
        return switch (SpeedColumns.NAMES.get(column)) {
            case "created_at", "last_seen" -> LocalDateTime.ofInstant(Instant.parse(text), ZoneOffset.UTC);
            case "email_verified" -> Boolean.valueOf(text);
            case "login_count" -> Double.valueOf(text);
            default -> text;
        };
    }

    @Override
    public void close() throws SQLException, IOException {
        connection.close();
        server.close();
    }
}
