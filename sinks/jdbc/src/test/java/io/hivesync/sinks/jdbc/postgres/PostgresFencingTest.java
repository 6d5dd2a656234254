package io.hivesync.sinks.jdbc.postgres;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Writers that meet at a lane's row while transactions are open. */
final class PostgresFencingTest {
    @RegisterExtension
    final NewDatabase database = new NewDatabase();

    private Sink sink;

    @BeforeEach
    void open() throws Exception {
        sink = new PostgresSinkProvider()
                .create(new SinkSettings("main", database.url("postgres@"), SchemaMode.EVOLVE, Clock.systemUTC()));
        sink.check();
        sink.prepare(ACCOUNTS);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private String one(String sql) throws SQLException {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }

    /**
     * Guards that the compare is made on the row as it is once the lock is free: a comparison made before the wait lets the
     * zombie's rows in.
     */
    @Test
    void aWriterThatWaitedAtTheLaneWhileItWasTakenWritesNothing() throws Exception {
        SinkWriter zombie = sink.openLane(LANE, Optional.empty(), TAKEN);
        zombie.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        try (Connection successor = database.connect();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            successor.setAutoCommit(false);
            try (Statement statement = successor.createStatement()) {
                statement.executeUpdate("UPDATE hive_sync_lanes SET token = 8");
            }
            Future<WriteResult> late = thread.submit(
                    () -> zombie.write(changes(0, 1, delete("a"), upsert("b", "{'name':'Stale'}")), TIMEOUT));
            awaitSomebodyWaiting();
            successor.commit();

            assertThatThrownBy(late::get).hasCauseInstanceOf(Fenced.class);
        }
        assertThat(one("SELECT string_agg(name, ',') FROM accounts")).isEqualTo("Ada");
        assertThat(one("SELECT \"offset\" FROM hive_sync_lanes")).isEqualTo("0");
    }

    @Test
    void aWriterThatWaitedForATakeThatWasUndoneWrites() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        try (Connection other = database.connect();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            other.setAutoCommit(false);
            try (Statement statement = other.createStatement()) {
                statement.executeUpdate("UPDATE hive_sync_lanes SET token = 8");
            }
            Future<WriteResult> late =
                    thread.submit(() -> writer.write(changes(-1, 1, upsert("b", "{'name':'Bob'}")), TIMEOUT));
            awaitSomebodyWaiting();
            other.rollback();

            assertThat(late.get().applied()).isEqualTo(1);
        }
        assertThat(one("SELECT name FROM accounts")).isEqualTo("Bob");
    }

    @Test
    void aTakeThatWaitedForAWriteSeesThatTheLaneMoved() throws Exception {
        sink.openLane(LANE, Optional.empty(), TAKEN);
        try (Connection writing = database.connect();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            writing.setAutoCommit(false);
            try (Statement statement = writing.createStatement()) {
                statement.executeUpdate("UPDATE hive_sync_lanes SET \"offset\" = 40");
            }
            LaneState next = new LaneState(8, -1, "topic-1", 0, 0);
            Future<SinkWriter> take = thread.submit(() -> sink.openLane(LANE, Optional.of(TAKEN), next));
            awaitSomebodyWaiting();
            writing.commit();

            assertThatThrownBy(take::get).hasCauseInstanceOf(Fenced.class);
        }
        assertThat(sink.readLane(LANE)).contains(new LaneState(7, 40, "topic-1", 0, 0));
    }

    /** Guards the server-side limit: without it a writer that gave up goes on waiting there, and holds what it locked. */
    @Test
    void aWriteThatTakesTooLongIsGivenUpByTheServerToo() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.executeUpdate("UPDATE hive_sync_lanes SET token = 8");

            assertThatThrownBy(() -> writer.write(changes(-1, 1, upsert("b", "{}")), Duration.ofMillis(300)))
                    .isInstanceOf(Overloaded.class);
            assertThat(one(WAITING)).isEqualTo("0");
            other.rollback();
        }
        writer.write(changes(-1, 1, upsert("b", "{}")), TIMEOUT);
    }

    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private void awaitSomebodyWaiting() {
        await().until(() -> one(WAITING).equals("1"));
    }
}
