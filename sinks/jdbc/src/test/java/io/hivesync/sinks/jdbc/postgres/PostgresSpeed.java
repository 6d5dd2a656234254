package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.SpeedColumns;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.testkit.SpeedReference;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

public final class PostgresSpeed implements SpeedReference {
    private static final List<String> TYPES =
            List.of("text", "timestamptz", "text", "numeric", "boolean", "timestamptz", "jsonb", "jsonb", "text");
    private static final String UPSERT = """
            INSERT INTO bare%d (blade_id, created_at, name, login_count, email_verified, last_seen, settings, avatar, team)
            SELECT * FROM unnest(?::text[], ?::timestamptz[], ?::text[], ?::numeric[], ?::boolean[], ?::timestamptz[],
              ?::jsonb[], ?::jsonb[], ?::text[])
            ON CONFLICT (blade_id) DO UPDATE SET created_at = excluded.created_at, name = excluded.name,
              login_count = excluded.login_count, email_verified = excluded.email_verified,
              last_seen = excluded.last_seen, settings = excluded.settings, avatar = excluded.avatar,
              team = excluded.team""";

    private EmbeddedPostgres postgres;
    private Connection connection;

    @Override
    public String target() {
        return "postgres";
    }

    @Override
    public String server() {
        return "PostgreSQL 18";
    }

    @Override
    public String statement() {
        return "one delete and one upsert by unnest with typed arrays, in one transaction";
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
    public void start(Path folder) throws IOException, SQLException {
        postgres = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
        connection = postgres.getPostgresDatabase().getConnection();
    }

    @Override
    public void reset() throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS accounts, hive_sync_lanes, bare0, bare1");
            for (int table = 0; table < 2; table++) {
                statement.execute("CREATE TABLE bare" + table + " (blade_id text PRIMARY KEY, created_at timestamptz,"
                        + " name text, login_count numeric, email_verified boolean, last_seen timestamptz,"
                        + " settings jsonb, avatar jsonb, team text)");
            }
            statement.execute("CHECKPOINT");
        }
        connection.setAutoCommit(false);
    }

    @Override
    public Sink open() {
        String url = "postgres://postgres@localhost:" + postgres.getPort() + "/postgres";
        return new PostgresSinkProvider().create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) throws SQLException {
        List<RecordChange.Upsert> upserts = SpeedColumns.upserts(batch);
        try (PreparedStatement upsert = connection.prepareStatement(UPSERT.formatted(table));
                PreparedStatement delete =
                        connection.prepareStatement("DELETE FROM bare" + table + " WHERE blade_id = ANY (?)")) {
            delete.setArray(
                    1,
                    connection.createArrayOf("text", SpeedColumns.deletes(batch).toArray()));
            delete.executeUpdate();
            for (int column = 0; column < TYPES.size(); column++) {
                int field = column - 1;
                Object[] cells = upserts.stream()
                        .map(one -> field < 0 ? one.bladeId() : SpeedColumns.cell(one, field))
                        .toArray(String[]::new);
                upsert.setArray(column + 1, connection.createArrayOf(TYPES.get(column), cells));
            }
            upsert.executeUpdate();
            connection.commit();
        }
    }

    @Override
    public void close() throws SQLException, IOException {
        connection.close();
        postgres.close();
    }
}
