package io.hivesync.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A PostgreSQL server of this benchmark alone, as durable as its defaults make it. */
final class PostgresServer implements AutoCloseable {
    static final String USER = "postgres";

    private final EmbeddedPostgres postgres;

    private PostgresServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static PostgresServer start() throws IOException, SQLException {
        // the library turns these off, for tests
        PostgresServer server = new PostgresServer(EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("max_connections", "100")
                .start());
        for (String setting : new String[] {"fsync", "synchronous_commit", "full_page_writes"}) {
            if (!server.show(setting).equals("on")) {
                server.close();
                throw new IllegalStateException("PostgreSQL runs with " + setting + " off");
            }
        }
        return server;
    }

    String url() {
        return "postgres://" + USER + "@localhost:" + postgres.getPort() + "/postgres";
    }

    String jdbcUrl() {
        return "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres";
    }

    /** Of the server, whose children are its sessions. */
    long pid() throws IOException, SQLException {
        Path file = Path.of(show("data_directory"), "postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).getFirst().strip());
    }

    Connection connect() throws SQLException {
        return postgres.getPostgresDatabase().getConnection();
    }

    /** Nothing left of an earlier run, and nothing of it still to be written. */
    void clear() throws SQLException {
        run("DROP TABLE IF EXISTS accounts, hive_sync_lanes; CHECKPOINT");
    }

    void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    String show(String setting) throws SQLException {
        return value("SHOW " + setting);
    }

    /** Rows of the table. */
    long accounts() throws SQLException {
        return Long.parseLong(value("SELECT count(*) FROM accounts"));
    }

    private String value(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
