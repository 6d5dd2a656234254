package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.LaneDriver;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.sinks.testkit.Wire;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with a server, and by which remedy it is named. */
final class MongoFailuresTest {
    @RegisterExtension
    static final LocalMongo STANDALONE = LocalMongo.standalone();

    @RegisterExtension
    static final LocalMongo REPLICA_SET = LocalMongo.replicaSet();

    @AfterEach
    void reset() {
        STANDALONE.backend().reset();
        REPLICA_SET.backend().reset();
    }

    @BeforeEach
    void forgetSoon() {
        REPLICA_SET.backend().forgetTransactionsAfter(Duration.ofSeconds(3));
    }

    private static ConditionFactory eventually() {
        return await().atMost(Duration.ofMinutes(1));
    }

    static List<LocalMongo> servers() {
        return List.of(STANDALONE, REPLICA_SET);
    }

    private static String everything(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aServerThatStopsIsUnavailableAndOnceItIsBackTheBatchIsWritten(LocalMongo mongo) throws Exception {
        try (Opened opened = Opened.impatient(mongo, mongo.port()).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            Opened.write(writer, changes(-1, 0, upsert("a", "{'name':'Ada'}")));
            mongo.stop();
            try {
                assertThatThrownBy(() -> Opened.write(writer, changes(0, 1, upsert("b", "{'name':'Bob'}"))))
                        .isInstanceOf(Unavailable.class);
                assertThatThrownBy(() -> writer.write(changes(0, 1), Duration.ofMillis(200)))
                        .isInstanceOf(Unavailable.class);
            } finally {
                mongo.start();
            }
            eventually()
                    .ignoreExceptionsInstanceOf(Unavailable.class)
                    .until(() -> Opened.write(writer, changes(0, 1, upsert("b", "{'name':'Bob'}"))) != null);
            assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a", "b");
            assertThat(opened.offset()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aLaneGoesThroughConnectionsThatEnd(LocalMongo mongo) throws Exception {
        try (Wire wire = new Wire(mongo.port());
                Opened opened = Opened.through(wire, mongo).ready(ACCOUNTS)) {
            LaneDriver driver = new LaneDriver(opened.sink(), TIMEOUT);
            driver.driveTo(40, offset -> {
                if (offset % 4 == 0) {
                    wire.cutOnceAfter(1 + offset * 40);
                }
            });

            assertThat(driver.failures()).isPositive();
            driver.assertHolds("MongoDB (" + mongo + "), connection cut", 40);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aLaneGoesThroughAServerThatStops(LocalMongo mongo) throws Exception {
        try (Opened opened = Opened.impatient(mongo, mongo.port()).ready(ACCOUNTS)) {
            LaneDriver driver = new LaneDriver(opened.sink(), TIMEOUT);
            driver.driveTo(20, offset -> {
                if (offset == 10) {
                    mongo.stop();
                    CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(mongo::start);
                }
            });

            assertThat(driver.failures()).isPositive();
            driver.assertHolds("MongoDB (" + mongo + "), stopped and started again", 20);
        }
    }

    /** Guards every place at which a connection can end: what is written again must come to the same. */
    @Tag("slow")
    @ParameterizedTest
    @MethodSource("servers")
    void aConnectionThatIsCutAnywhereInABatchLosesNothingAndDoublesNothing(LocalMongo mongo) throws Exception {
        int cuts = 0;
        try (Wire wire = new Wire(mongo.port());
                Opened opened = Opened.through(wire, mongo).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            long offset = -1;
            for (int bytes : new int[] {1, 250, 700, 1400, 2600, 3200}) {
                String after = "{'name':'" + "n".repeat(1000) + bytes + "'}";
                Batch batch = changes(offset, offset + 1, upsert("a", after), upsert("b", after), delete("c"));
                wire.cutAfter(bytes);
                try {
                    Opened.write(writer, batch);
                } catch (Unavailable e) {
                    cuts++;
                }
                wire.mend();
                writer = eventually()
                        .ignoreExceptionsInstanceOf(SinkException.class)
                        .until(opened::take, Objects::nonNull);
                if (opened.offset() == offset) {
                    SinkWriter again = writer;
                    eventually()
                            .ignoreExceptionsInstanceOf(Unavailable.class)
                            .until(() -> Opened.write(again, batch) != null);
                }
                offset++;
                assertThat(opened.offset()).isEqualTo(offset);
                assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a", "b");
                assertThat(opened.rows(ACCOUNTS).values()).containsOnly(Samples.image(after));
            }
        }
        assertThat(cuts).isGreaterThan(2);
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aHalfOpenConnectionIsGivenUpInTime(LocalMongo mongo) throws Exception {
        try (Wire wire = new Wire(mongo.port());
                Opened opened = Opened.through(wire, mongo).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            wire.die();
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), Duration.ofMillis(300)))
                    .isInstanceOfAny(Unavailable.class, Overloaded.class);
            wire.mend();

            SinkWriter again =
                    eventually().ignoreExceptionsInstanceOf(SinkException.class).until(opened::take, Objects::nonNull);
            eventually()
                    .ignoreExceptionsInstanceOf(Unavailable.class)
                    .until(() -> Opened.write(again, changes(-1, 0, upsert("a", "{}"))) != null);
            assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a");
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aWriteThatTakesTooLongIsOverloaded(LocalMongo mongo) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (Opened opened = Opened.at(mongo).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            mongo.backend().before("update", "accounts", () -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });

            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), Duration.ofMillis(300)))
                    .isInstanceOf(Overloaded.class);
        } finally {
            end.countDown();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"create", "update"})
    void aMissingRightIsMisconfiguredAtTheCheck(String command) throws Exception {
        try (Opened opened = Opened.at(STANDALONE)) {
            STANDALONE.backend().failNext(command, 13);

            Misconfigured error = catchThrowableOfType(
                    Misconfigured.class, () -> opened.sink().check());

            assertThat(error).hasMessageContainingAll("hive_sync_lanes", "code 13", "readWrite");
            assertThat(everything(error)).doesNotContain("hunter2");
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void aRightThatIsRevokedInTheMiddleIsMisconfiguredAndLosesNothing(LocalMongo mongo) throws Exception {
        try (Opened opened = Opened.at(mongo).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            mongo.backend().failUpdates("accounts", 13);

            assertThatThrownBy(() -> Opened.write(writer, changes(-1, 0, upsert("a", "{}"))))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("accounts")
                    .hasMessageNotContaining("hunter2");
            mongo.backend().reset();
            Opened.write(writer, changes(-1, 0, upsert("a", "{}")));
            assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a");
        }
    }

    @Test
    void aServerThatIsNoPrimaryAnyMoreIsUnavailable() throws Exception {
        try (Opened opened = Opened.at(REPLICA_SET).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            REPLICA_SET.backend().failNext("update", 10_107, "TransientTransactionError");

            assertThatThrownBy(() -> Opened.write(writer, changes(-1, 0, upsert("a", "{}"))))
                    .isInstanceOf(Unavailable.class);
            Opened.write(writer, changes(-1, 0, upsert("a", "{}")));
        }
    }

    /** Guards that lanes share nothing but four connections. */
    @ParameterizedTest
    @MethodSource("servers")
    void lanesThatWriteAtOnceShareFourConnections(LocalMongo mongo) throws Exception {
        Set<Object> channels = ConcurrentHashMap.newKeySet();
        mongo.backend().seeChannels(channels);
        try (Opened opened = Opened.at(mongo).ready(ACCOUNTS);
                ExecutorService threads = Executors.newFixedThreadPool(9)) {
            List<Future<?>> running = new ArrayList<>();
            for (int lane = 0; lane < 9; lane++) {
                Lane one = new Lane("main", LANE.topic(), LANE.model(), lane);
                SinkWriter writer = opened.sink().openLane(one, Optional.empty(), TAKEN);
                running.add(threads.submit(() -> {
                    for (int i = 0; i < 20; i++) {
                        writer.write(changes(i - 1, i, upsert(one + "-" + i, "{'name':'x'}")), TIMEOUT);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
            assertThat(opened.rows(ACCOUNTS)).hasSize(180);
        }
        assertThat(channels).hasSizeBetween(1, 4);
    }

    @Test
    void aClosedSinkIsUnavailable() throws Exception {
        Opened opened = Opened.at(STANDALONE).ready(ACCOUNTS);
        SinkWriter writer = opened.take();
        opened.close();

        assertThatThrownBy(() -> Opened.write(writer, changes(-1, 0))).isInstanceOf(Unavailable.class);
        assertThatThrownBy(() -> opened.sink().check()).isInstanceOf(Unavailable.class);
    }

    @Test
    void anInterruptionEndsAWriteAndIsKept() throws Exception {
        try (Opened opened = Opened.at(STANDALONE).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            Thread.currentThread().interrupt();

            assertThatThrownBy(() -> Opened.write(writer, changes(-1, 0))).isInstanceOf(Unavailable.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void eachCodeOfTheServerHasItsRemedy() throws Exception {
        try (Opened opened = Opened.at(STANDALONE).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            for (int code : List.of(13, 18, 20, 59, 61, 86, 166, 263, 8000)) {
                assertThat(failing(opened, writer, code)).as("code " + code).isInstanceOf(Misconfigured.class);
            }
            for (int code : List.of(50, 146, 262, 462, 16_500)) {
                assertThat(failing(opened, writer, code)).as("code " + code).isInstanceOf(Overloaded.class);
            }
            for (int code : List.of(64, 91, 100, 189, 10_107, 11_600, 13_435, 14_031, 12_345)) {
                assertThat(failing(opened, writer, code)).as("code " + code).isInstanceOf(Unavailable.class);
            }
        }
    }

    private static SinkException failing(Opened opened, SinkWriter writer, int code) throws Exception {
        STANDALONE.backend().failUpdates("accounts", code);
        SinkException error = catchThrowableOfType(
                SinkException.class, () -> Opened.write(writer, changes(-1, 0, upsert("a", "{}"))));
        STANDALONE.backend().reset();
        assertThat(error).hasMessageContaining("cannot write accounts");
        assertThat(everything(error)).doesNotContain("hunter2");
        assertThat(opened.offset()).isEqualTo(-1);
        return error;
    }

    @Test
    void whatTheServerHasAgainstOneDocumentIsRejectedByName() throws Exception {
        Map<Integer, String> said = Map.of(
                11_000, "unique index _id_",
                121, "validator",
                17_419, "too large",
                10_334, "too large",
                2, "refused the document",
                52, "refused the document");
        try (Opened opened = Opened.at(REPLICA_SET).ready(ACCOUNTS)) {
            SinkWriter writer = opened.take();
            for (Map.Entry<Integer, String> one : said.entrySet()) {
                REPLICA_SET
                        .backend()
                        .failWrite(
                                "accounts",
                                1,
                                one.getKey(),
                                "E11000 duplicate key error collection:"
                                        + " x.accounts index: _id_ dup key: { name: \"hunter2\" }");
                Rejected error = catchThrowableOfType(
                        Rejected.class,
                        () -> Opened.write(writer, changes(-1, 0, delete("z"), upsert("a", "{}"), upsert("b", "{}"))));

                assertThat(error.bladeId()).contains("b");
                assertThat(error).hasMessageContainingAll(one.getValue(), "code " + one.getKey());
                assertThat(everything(error)).doesNotContain("hunter2");
            }
        }
    }
}
