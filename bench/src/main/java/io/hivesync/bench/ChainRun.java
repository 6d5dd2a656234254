package io.hivesync.bench;

import io.hivesync.sinks.jdbc.postgres.PostgresSinkProvider;
import io.hivesync.sinks.runtime.SinkRunner;
import io.hivesync.sinks.runtime.SinkRunnerSettings;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Change topic, streams-app with exactly once, record topic, PostgreSQL: all that {@code hive-sync run} has behind its capture. */
final class ChainRun implements Contender {
    static final String NAME = "chain";
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final PostgresServer postgres;
    private final String bootstrapServers;
    private final Workload workload;
    private final TargetState expected;
    private final AtomicInteger runs = new AtomicInteger();
    private @Nullable ChangeTopic topic;

    ChainRun(PostgresServer postgres, String bootstrapServers, Workload workload, TargetState expected) {
        this.postgres = postgres;
        this.bootstrapServers = bootstrapServers;
        this.workload = workload;
        this.expected = expected;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void prepare() throws InterruptedException {
        topic = ChangeTopic.write(bootstrapServers, NAME + runs.incrementAndGet(), workload);
        System.gc();
    }

    @Override
    public Took run() throws Exception {
        ChangeTopic changes = Objects.requireNonNull(topic, "prepared");
        SinkSettings settings =
                new SinkSettings("bench", postgres.url(), SinkSettings.SchemaMode.EVOLVE, Clock.systemUTC());
        SinkRunnerSettings running =
                SinkRunnerSettings.of("bench", changes.names(), Map.of("bootstrap.servers", bootstrapServers));
        long start = System.nanoTime();
        try (Connection connection = postgres.connect();
                Sink sink = new PostgresSinkProvider().create(settings);
                SinkRunner runner = new SinkRunner(sink, running);
                StageRun stage = StageRun.start(bootstrapServers, changes.names())) {
            runner.start();
            return await(connection, stage, start);
        }
    }

    /** Looks at the target itself, and at all of its rows only when the streams-app has nothing more to come. */
    private Took await(Connection connection, StageRun stage, long start) throws Exception {
        long first = 0;
        boolean staged = false;
        while (true) {
            staged = staged
                    || stage.committed()
                            .standing(Objects.requireNonNull(topic).ends())
                            .done();
            first = first == 0 && hasRows(connection) ? System.nanoTime() : first;
            long now = System.nanoTime();
            if (staged && first != 0 && isWhole(connection)) {
                return new Took(Duration.ofNanos(now - start), Duration.ofNanos(now - first));
            }
            if (now - start > LONGEST.toNanos()) {
                throw new TimeoutException(
                        "The chain did not come to the end: " + stage.app().status());
            }
            Pace.rest(Committed.LOOK);
        }
    }

    private static boolean hasRows(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM pg_class WHERE oid = to_regclass('accounts')") == 1
                && number(connection, "SELECT count(*) FROM (SELECT FROM accounts LIMIT 1) one") == 1;
    }

    private boolean isWhole(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM accounts") == expected.rows()
                && number(connection, "SELECT coalesce(sum(login_count), 0)::bigint FROM accounts")
                        == expected.sum().longValueExact();
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }
}
