package io.hivesync.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;

/**
 * A target database as its owner sees it.
 *
 * @param url as {@code --to} takes it
 */
record Target(String url, String jdbcUrl) {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    static Target sqlite(Path file) {
        return new Target("sqlite:" + file, "jdbc:sqlite:" + file);
    }

    static Target postgres(int port, String database) {
        return new Target(
                "postgres://postgres@localhost:" + port + "/" + database,
                "jdbc:postgresql://localhost:" + port + "/" + database + "?user=postgres");
    }

    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl);
        if (jdbcUrl.startsWith("jdbc:sqlite")) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 10000");
            }
        }
        return connection;
    }

    void awaitEqualTo(HiveApp app) throws SQLException, IOException {
        awaitEqualTo(Image.ofHive(app.file()));
    }

    void awaitEqualTo(Image expected) {
        awaitEqualTo(expected, () -> true);
    }

    /** @param alive whether what is waited for can still come */
    void awaitEqualTo(Image expected, BooleanSupplier alive) {
        awaitEqualTo(expected, alive, PATIENCE);
    }

    void awaitEqualTo(Image expected, BooleanSupplier alive, Duration patience) {
        Awaitility.await()
                .alias(url + " is equal to Hive")
                .atMost(patience)
                .pollInterval(Duration.ofMillis(250))
                .failFast("the process is gone", () -> !alive.getAsBoolean())
                .untilAsserted(() -> {
                    try (Connection connection = connect()) {
                        Assertions.assertThat(expected.differences(expected.inTarget(connection)))
                                .isEmpty();
                    }
                });
    }

    /** Waits until the query's one value, as text, is this; null for no row. */
    void await(String query, @org.jspecify.annotations.Nullable String value) {
        Awaitility.await()
                .alias(url + ": " + query)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptionsMatching(SQLException.class::isInstance)
                .until(() -> Objects.equals(value(query), value));
    }

    @org.jspecify.annotations.Nullable
    String value(String query) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        }
    }

    /** {@code topic-partition} to one of the lane's numbers. */
    Map<String, Long> lanes(String column) throws SQLException {
        Map<String, Long> lanes = new TreeMap<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT topic, \"partition\", \"" + column + "\" FROM hive_sync_lanes")) {
            while (rows.next()) {
                lanes.put(rows.getString(1) + "-" + rows.getInt(2), rows.getLong(3));
            }
        }
        return lanes;
    }
}
