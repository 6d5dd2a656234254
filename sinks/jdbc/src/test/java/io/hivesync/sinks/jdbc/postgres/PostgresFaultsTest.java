package io.hivesync.sinks.jdbc.postgres;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.LaneDriver;
import io.hivesync.sinks.testkit.Wire;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real faults of a server, after each of which it holds what was written: no more, no less, nothing stale. */
@Tag("slow")
final class PostgresFaultsTest {
    /** For what hangs: long enough for a write on a busy machine, and short enough to wait for. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    private static EmbeddedPostgres postgres;

    /** A server of its own: it comes to harm. */
    @BeforeAll
    static void start() throws IOException {
        postgres = EmbeddedPostgres.builder()
                // as servers have it; off, which it is here otherwise, a killed server forgets what it has committed
                // last
                .setServerConfig("synchronous_commit", "on")
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
    }

    @AfterAll
    static void stop() throws IOException {
        postgres.close();
    }

    @BeforeEach
    void empty() throws Exception {
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS accounts, hive_sync_lanes, hive_sync_held");
        }
    }

    private static Sink sink(int port) throws SinkException {
        String url = "postgres://postgres@localhost:" + port + "/postgres";
        Sink sink =
                new PostgresSinkProvider().create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
        sink.check();
        sink.prepare(ACCOUNTS);
        return sink;
    }

    /** Of the server's processes those that serve the sink. */
    private static List<Long> sessions() throws Exception {
        return numbers("SELECT pid FROM pg_stat_activity WHERE application_name = 'hive-sync'");
    }

    /** All of the server's processes: while they are stopped it takes connections, and does nothing with them. */
    private static List<Long> server() throws Exception {
        List<Long> pids = numbers("SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
        // the first line of its file is the number of the one that starts the others
        pids.addAll(numbers("SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::bigint"));
        return pids;
    }

    private static List<Long> numbers(String sql) throws Exception {
        List<Long> numbers = new ArrayList<>();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    private static void signal(String name, List<Long> pids) throws Exception {
        for (long pid : pids) {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor();
        }
    }

    /** When one of its processes is killed, the server ends all of them, recovers from its log, and starts again. */
    @Test
    void aServerThatIsKilledWhileItWritesLosesNothing() throws Exception {
        try (Sink sink = sink(postgres.getPort())) {
            LaneDriver driver = new LaneDriver(sink, TIMEOUT);
            driver.driveTo(200, offset -> {
                if (offset == 60 || offset == 130) {
                    signal("KILL", sessions());
                }
            });

            assertThat(driver.failures()).isPositive();
            driver.assertHolds("PostgreSQL, killed and started again", 200);
        }
    }

    /** What a paused process of the server does when it goes on comes before the lane was taken, or is refused. */
    @Test
    void aServerThatStallsAppliesNothingStaleAfterwards() throws Exception {
        try (Sink sink = sink(postgres.getPort())) {
            SinkWriter stalled = sink.openLane(LANE, Optional.empty(), TAKEN);
            stalled.write(changes(-1, 0, upsert("id0", "{'name':'n0','loginCount':0}")), TIMEOUT);
            List<Long> server = server();
            signal("STOP", server);
            try {
                assertThatThrownBy(() -> stalled.write(changes(0, 1, upsert("a", "{'name':'Ann'}")), SHORT))
                        .isInstanceOfAny(Unavailable.class, Overloaded.class);
            } finally {
                signal("CONT", server);
            }
            LaneDriver driver = new LaneDriver(sink, TIMEOUT);
            driver.driveTo(40, offset -> {});

            assertThatThrownBy(() -> stalled.write(changes(1, 2, upsert("a", "{'name':'Stale'}")), TIMEOUT))
                    .isInstanceOf(Fenced.class);
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(40);
        }
    }

    /** Guards every place at which a connection can end. */
    @Test
    void aConnectionThatIsCutAnywhereInABatchLosesNothingAndDoublesNothing() throws Exception {
        try (Wire wire = new Wire(postgres.getPort());
                Sink sink = sink(wire.port())) {
            LaneDriver driver = new LaneDriver(sink, TIMEOUT);
            driver.driveTo(60, offset -> {
                if (offset % 3 == 0) {
                    wire.cutOnceAfter(1 + offset * 40);
                }
            });

            assertThat(driver.failures()).isPositive();
            driver.assertHolds("PostgreSQL, connection cut", 60);
        }
    }

    @Test
    void aHalfOpenConnectionIsGivenUpInTime() throws Exception {
        try (Wire wire = new Wire(postgres.getPort());
                Sink sink = sink(wire.port())) {
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            wire.die();
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), SHORT))
                    .isInstanceOfAny(Unavailable.class, Overloaded.class);
            wire.mend();
            LaneDriver driver = new LaneDriver(sink, TIMEOUT);
            driver.driveTo(20, offset -> {});

            driver.assertHolds("PostgreSQL, connection half-open", 20);
        }
    }
}
