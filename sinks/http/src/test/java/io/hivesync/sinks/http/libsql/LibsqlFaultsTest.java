package io.hivesync.sinks.http.libsql;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.http.FaultyGateway;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.LaneDriver;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real faults of a libSQL server and of the way to it: after each of them nothing is lost, doubled or stale. */
final class LibsqlFaultsTest {
    private static final Duration SHORT = Duration.ofMillis(700);

    @TempDir
    Path folder;

    private SqldServer server;
    private FaultyGateway gateway;
    private Sink sink;

    @BeforeEach
    void start() throws Exception {
        server = SqldServer.start(folder);
        gateway = new FaultyGateway("http://127.0.0.1:" + server.port()).start();
        sink = open("libsql://127.0.0.1:" + gateway.port() + "?tls=0&authToken=" + server.token());
        sink.check();
        sink.prepare(ACCOUNTS);
    }

    @AfterEach
    void stop() {
        sink.close();
        gateway.close();
        server.close();
    }

    private static Sink open(String url) {
        return new LibsqlSinkProvider().create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @Test
    void anAnswerThatIsLostIsFoundOutByTheLane() throws Exception {
        LaneDriver driver = new LaneDriver(sink, TIMEOUT);
        driver.driveTo(30, offset -> {
            if (offset % 7 == 3) {
                gateway.next(new FaultyGateway.LosesAnswer());
            }
        });

        assertThat(driver.failures()).isEqualTo(4);
        driver.assertHolds("libSQL, answers lost", 30);
    }

    /** Guards the line behind a record that no batch is small enough for. */
    @Test
    void aCallThatIsTooLargeIsMadeSmallerAndARecordThatIsAloneInItIsRefused() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        gateway.next(new FaultyGateway.Answer(413, Map.of(), "<html>"));
        assertThatThrownBy(() -> writer.write(changes(-1, 1, upsert("a", "{}"), upsert("b", "{}")), TIMEOUT))
                .isInstanceOf(Overloaded.class);
        gateway.next(new FaultyGateway.Answer(413, Map.of(), "<html>"));
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
                gateway.next(new FaultyGateway.NeverAnswers());
            }
        });

        assertThat(driver.failures()).isEqualTo(1);
        driver.assertHolds("libSQL, stalled", 12);
    }

    @Test
    void tooManyCallsAreFewerForAsLongAsTheServerAsks() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        for (int status : new int[] {429, 503}) {
            gateway.next(new FaultyGateway.Answer(status, Map.of("Retry-After", "7"), "hunter2"));
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOfSatisfying(
                            Overloaded.class,
                            error -> assertThat(error.retryAfter()).isEqualTo(Duration.ofSeconds(7)))
                    .hasMessageNotContaining("hunter2");
        }
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    @Test
    void aServerThatIsKilledWhileItWritesLosesNothing() throws Exception {
        LaneDriver driver = new LaneDriver(sink, TIMEOUT);
        CompletableFuture<Void> restarted = new CompletableFuture<>();
        driver.driveTo(400, offset -> {
            if (offset == 150) {
                CompletableFuture.runAsync(() -> restart(restarted));
            }
        });

        restarted.get();
        assertThat(driver.failures()).isPositive();
        driver.assertHolds("libSQL, killed and started again", 400);
    }

    private void restart(CompletableFuture<Void> done) {
        try {
            server.kill();
            server.start();
            done.complete(null);
        } catch (Exception e) {
            done.completeExceptionally(e);
        }
    }

    /** What a paused server does when it goes on comes after the lane was taken by another writer, and is refused. */
    @Test
    void aServerThatStallsAppliesNothingStaleAfterwards() throws Exception {
        SinkWriter stalled = sink.openLane(LANE, Optional.empty(), TAKEN);
        stalled.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        server.signal("STOP");
        assertThatThrownBy(() -> stalled.write(changes(0, 1, upsert("a", "{'name':'Ann'}")), SHORT))
                .isInstanceOf(Unavailable.class);
        server.signal("CONT");
        LaneDriver driver = new LaneDriver(sink, TIMEOUT);
        driver.driveTo(40, offset -> {});

        assertThatThrownBy(() -> stalled.write(changes(1, 2, upsert("a", "{'name':'Stale'}")), TIMEOUT))
                .isInstanceOf(Fenced.class);
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(40);
    }

    /** The server takes the lock from a session that keeps it for more than five seconds. */
    @Test
    @Tag("slow")
    void aLockOfAnotherSessionIsWaitedForAndTakenAway() throws Exception {
        LaneDriver driver = new LaneDriver(sink, SHORT);
        driver.driveTo(20, offset -> {
            if (offset == 10) {
                OpenTransaction.begin(server);
            }
        });

        assertThat(driver.failures()).isPositive();
        driver.assertHolds("libSQL, lock held by another", 20);
    }

    @Test
    void aDatabaseThatMayNotBeWrittenAnyMoreIsMisconfiguredAndGoesOnAfterwards() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        server.limit("\"block_writes\":true,\"block_reason\":\"hunter2\",\"max_db_size\":\"1GB\"");
        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContainingAll("BLOCKED", "may not be written")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class);
        server.limit("\"block_writes\":false,\"max_db_size\":\"1GB\"");
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    @Test
    void aFullDatabaseIsUnavailableAndTakesNothingOfTheBatch() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        server.limit("\"block_writes\":false,\"max_db_size\":\"100KB\"");
        String large = "x".repeat(300_000);
        assertThatThrownBy(() -> writer.write(
                        changes(-1, 0, upsert("a", "{}"), upsert("b", "{'name':'" + large + "'}")), TIMEOUT))
                .isInstanceOf(Unavailable.class)
                .hasMessageContaining("full");
        server.limit("\"block_writes\":false,\"max_db_size\":\"1GB\"");
        assertThat(sink.readLane(LANE)).contains(TAKEN);
        writer.write(changes(-1, 0, upsert("a", "{}"), upsert("b", "{'name':'" + large + "'}")), TIMEOUT);
    }
}
