package io.hivesync.bench;

import io.hivesync.sinks.jdbc.postgres.PostgresSinkProvider;
import io.hivesync.sinks.runtime.SinkRunner;
import io.hivesync.sinks.runtime.SinkRunnerSettings;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** What is measured: the PostgreSQL sink as {@code hive-sync sink} runs it, on a lane that nobody has had before. */
record ProductionSink(PostgresServer postgres, RecordTopic topic, AtomicInteger runs) implements Contender {
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(5);

    @Override
    public String name() {
        return "sink";
    }

    @Override
    public Took run() throws SQLException, TimeoutException, InterruptedException {
        String name = "bench-" + runs.incrementAndGet();
        SinkSettings settings =
                new SinkSettings(name, postgres.url(), SinkSettings.SchemaMode.EVOLVE, Clock.systemUTC());
        try (Connection connection = postgres.connect();
                Sink sink = new PostgresSinkProvider().create(settings);
                SinkRunner runner = new SinkRunner(
                        sink,
                        SinkRunnerSettings.of(
                                name, topic.names(), Map.of("bootstrap.servers", topic.bootstrapServers())))) {
            long start = System.nanoTime();
            runner.start();
            return await(connection, start);
        }
    }

    /** Looks at the target itself. */
    private Took await(Connection connection, long start) throws SQLException, TimeoutException, InterruptedException {
        long first = 0;
        while (true) {
            int lanesAtTheEnd = 0;
            boolean begun = false;
            if (lanesExist(connection)) {
                try (PreparedStatement select =
                                connection.prepareStatement("SELECT \"partition\", \"offset\" FROM hive_sync_lanes");
                        ResultSet lanes = select.executeQuery()) {
                    while (lanes.next()) {
                        begun |= lanes.getLong(2) >= 0;
                        lanesAtTheEnd += lanes.getLong(2) >= topic.lastOffset(lanes.getInt(1)) ? 1 : 0;
                    }
                }
            }
            long now = System.nanoTime();
            first = first == 0 && begun ? now : first;
            if (lanesAtTheEnd == topic.lastOffsets().size()) {
                return new Took(Duration.ofNanos(now - start), Duration.ofNanos(now - first));
            }
            if (now - start > LONGEST.toNanos()) {
                throw new TimeoutException("The sink brought " + lanesAtTheEnd + " of "
                        + topic.lastOffsets().size() + " lanes to their end");
            }
            Pace.rest(LOOK);
        }
    }

    private static boolean lanesExist(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("SELECT to_regclass('hive_sync_lanes') IS NOT NULL");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
