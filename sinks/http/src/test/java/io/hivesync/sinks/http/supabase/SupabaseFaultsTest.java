package io.hivesync.sinks.http.supabase;

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

import io.hivesync.sinks.http.FaultyGateway;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.sinks.testkit.LaneDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Real faults of PostgREST, of its database, and of the way to them: after each nothing is lost, doubled or stale. */
@Tag("slow")
final class SupabaseFaultsTest {
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final String WAITING =
            "SELECT count(*) FROM pg_stat_activity WHERE usename = 'authenticator' AND wait_event_type = 'Lock'";

    private static SupabaseServer server;
    private Sink sink;

    @BeforeAll
    static void start() throws Exception {
        server = SupabaseServer.start();
        server.install();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @BeforeEach
    void open() throws Exception {
        server.empty();
        sink = new SupabaseSinkProvider()
                .create(new SinkSettings("main", server.url(SupabaseServer.KEY), SchemaMode.EVOLVE, Clock.systemUTC()));
        sink.check();
        sink.prepare(ACCOUNTS);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    @Test
    void anAnswerThatIsLostIsFoundOutByTheLane() throws Exception {
        LaneDriver driver = new LaneDriver(sink, TIMEOUT);
        driver.driveTo(30, offset -> {
            if (offset % 7 == 3) {
                server.gateway().next(new FaultyGateway.LosesAnswer());
            }
        });

        assertThat(driver.failures()).isEqualTo(4);
        driver.assertHolds("Supabase, answers lost", 30);
    }

    /** Guards the line behind a record that no batch is small enough for. */
    @Test
    void aCallThatIsTooLargeIsMadeSmallerAndARecordThatIsAloneInItIsRefused() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        server.gateway().next(new FaultyGateway.Answer(413, Map.of(), "<html>"));
        assertThatThrownBy(() -> writer.write(changes(-1, 1, upsert("a", "{}"), upsert("b", "{}")), TIMEOUT))
                .isInstanceOf(Overloaded.class);
        server.gateway().next(new FaultyGateway.Answer(413, Map.of(), "<html>"));
        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                .isInstanceOfSatisfying(
                        Rejected.class, refused -> assertThat(refused.bladeId()).contains("a"));
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    @Test
    void whoNeverAnswersIsUnavailableInTime() throws Exception {
        LaneDriver driver = new LaneDriver(sink, SHORT);
        driver.driveTo(12, offset -> {
            if (offset == 6) {
                server.gateway().next(new FaultyGateway.NeverAnswers());
            }
        });

        assertThat(driver.failures()).isPositive();
        driver.assertHolds("Supabase, stalled", 12);
    }

    @Test
    void tooManyCallsAreFewerForAsLongAsTheGatewayAsks() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        for (int status : new int[] {429, 503}) {
            server.gateway()
                    .next(new FaultyGateway.Answer(status, Map.of("Retry-After", "7"), "{\"message\":\"hunter2\"}"));
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOfSatisfying(
                            Overloaded.class,
                            error -> assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(7)))
                    .hasMessageNotContaining("hunter2");
        }
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    @Test
    void aDatabaseThatEndsItsSessionsLosesNothing() throws Exception {
        LaneDriver driver = new LaneDriver(sink, TIMEOUT);
        driver.driveTo(120, offset -> {
            if (offset % 40 == 20) {
                server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'authenticator'");
            }
        });

        driver.assertHolds("Supabase, sessions ended", 120);
    }

    @Test
    void anApiThatIsKilledWhileItWritesLosesNothing() throws Exception {
        LaneDriver driver = new LaneDriver(sink, TIMEOUT);
        CompletableFuture<Void> restarted = new CompletableFuture<>();
        driver.driveTo(150, offset -> {
            if (offset == 60) {
                CompletableFuture.runAsync(() -> restart(restarted));
            }
        });

        restarted.get();
        driver.assertHolds("Supabase, API killed and started again", 150);
    }

    private static void restart(CompletableFuture<Void> done) {
        try {
            server.killApi();
            server.startApi();
            done.complete(null);
        } catch (Exception e) {
            done.completeExceptionally(e);
        }
    }

    @Test
    void anApiThatStallsAppliesNothingStaleAfterwards() throws Exception {
        SinkWriter stalled = sink.openLane(LANE, Optional.empty(), TAKEN);
        stalled.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        server.signalApi("STOP");
        assertThatThrownBy(() -> stalled.write(changes(0, 1, upsert("a", "{'name':'Ann'}")), SHORT))
                .isInstanceOf(Unavailable.class);
        server.signalApi("CONT");
        LaneDriver driver = new LaneDriver(sink, TIMEOUT);
        driver.driveTo(40, offset -> {});

        assertThatThrownBy(() -> stalled.write(changes(1, 2, upsert("a", "{'name':'Stale'}")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(40);
    }

    /** Guards that the compare is made on the row as it is once its lock is free. */
    @Test
    void aWriterThatWaitedAtTheLaneWhileItWasTakenWritesNothing() throws Exception {
        SinkWriter zombie = sink.openLane(LANE, Optional.empty(), TAKEN);
        zombie.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        try (Connection successor = server.connect();
                Statement statement = successor.createStatement();
                ExecutorService thread = Executors.newSingleThreadExecutor()) {
            successor.setAutoCommit(false);
            statement.executeUpdate("UPDATE hive_sync_lanes SET token = 8");
            Future<WriteResult> late =
                    thread.submit(() -> zombie.write(changes(0, 1, delete("a"), upsert("b", "{}")), TIMEOUT));
            await().until(() -> server.rows(WAITING).equals(List.of("1")));
            successor.commit();

            assertThatThrownBy(late::get).hasCauseInstanceOf(Fenced.class);
        }
        assertThat(server.rows("SELECT blade_id, name FROM accounts")).containsExactly("a|Ada");
    }

    /** The functions have a limit for locks, shorter than that of the API's statements. */
    @Test
    void aLockThatAnotherOneKeepsIsUnavailableInTime() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        try (Connection other = server.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE accounts");
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("55P03");
            other.rollback();
        }
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    @Test
    void aStatementThatTheServerGivesTooLittleTimeAsksForSmallerBatches() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        server.run("ALTER ROLE service_role SET statement_timeout = '300ms'; NOTIFY pgrst, 'reload config'");
        try (Connection other = server.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE accounts");
            await().until(() -> overloaded(writer));
            other.rollback();
        } finally {
            server.run("ALTER ROLE service_role RESET statement_timeout; NOTIFY pgrst, 'reload config'");
        }
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    /** Until the API has read its settings again, the lock's own limit ends the wait. */
    private static boolean overloaded(SinkWriter writer) throws SinkException {
        try {
            writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
            return false;
        } catch (Overloaded e) {
            assertThat(e).hasMessageContaining("57014");
            return true;
        } catch (Unavailable e) {
            return false;
        }
    }

    @Test
    void rightsThatAreTakenAwayAreMisconfiguredUntilTheyAreBack() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        refused("REVOKE INSERT ON accounts FROM service_role", writer, "permission denied for table accounts");
        server.run("GRANT INSERT ON accounts TO service_role");
        refused(
                "REVOKE UPDATE ON hive_sync_lanes FROM service_role",
                writer,
                "permission denied for table hive_sync_lanes");
        assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class);
        server.run("GRANT UPDATE ON hive_sync_lanes TO service_role");
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    private static void refused(String sql, SinkWriter writer, String message) throws SQLException {
        server.run(sql);
        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(message);
    }
}
