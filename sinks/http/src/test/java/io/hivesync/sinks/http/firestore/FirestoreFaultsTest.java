package io.hivesync.sinks.http.firestore;

import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hivesync.sinks.http.FaultyGateway;
import io.hivesync.sinks.http.FaultyGateway.Answer;
import io.hivesync.sinks.http.FaultyGateway.Fault;
import io.hivesync.sinks.http.FaultyGateway.LosesAnswer;
import io.hivesync.sinks.http.FaultyGateway.NeverAnswers;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.sinks.testkit.LaneDriver;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong between the sink and Firestore, and in it. */
class FirestoreFaultsTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final FirestoreEmulator emulator = FirestoreEmulator.shared();
    private FaultyGateway gateway;
    private Sink sink;

    @BeforeEach
    void open() {
        gateway = new FaultyGateway("http://127.0.0.1:" + emulator.port()).start();
        sink = sink(FirestoreEmulator.url(gateway.port()), TargetModel.DEFAULT);
    }

    @AfterEach
    void close() {
        sink.close();
        gateway.close();
    }

    private static Sink sink(String url, TargetModel wanted) {
        return new FirestoreSinkProvider()
                .create(new SinkSettings(
                        "main", url, SchemaMode.EVOLVE, Clock.systemUTC(), Map.of(), Map.of(), wanted));
    }

    private static Answer error(int status, String code, String details) {
        String body = "{\"error\":{\"code\":" + status + ",\"status\":\"" + code
                + "\",\"message\":\"hunter2\",\"details\":[" + details.replace('\'', '"') + "]}}";
        return new Answer(status, Map.of("Location", "/hunter2"), body);
    }

    private static Answer error(int status, String code) {
        return error(status, code, "");
    }

    private static RecordChange[] records(int count) {
        RecordChange[] records = new RecordChange[count];
        for (int i = 0; i < count; i++) {
            records[i] = upsert("id" + i, "{}");
        }
        return records;
    }

    @ParameterizedTest
    @CsvSource({
        "503, UNAVAILABLE, 2, Unavailable",
        "500, INTERNAL, 2, Unavailable",
        "500, UNKNOWN, 2, Unavailable",
        "499, CANCELLED, 2, Unavailable",
        "409, ABORTED, 2, Unavailable",
        "504, DEADLINE_EXCEEDED, 2, Overloaded",
        "504, DEADLINE_EXCEEDED, 1, Unavailable",
        "429, RESOURCE_EXHAUSTED, 2, Overloaded",
        "403, PERMISSION_DENIED, 2, Misconfigured",
        "401, UNAUTHENTICATED, 2, Misconfigured",
        "400, INVALID_ARGUMENT, 2, Rejected",
        "501, UNIMPLEMENTED, 2, Misconfigured",
        "400, hunter2, 2, Misconfigured",
        "404, hunter2, 2, Misconfigured",
        "307, hunter2, 2, Misconfigured",
        "413, hunter2, 2, Overloaded",
        "413, hunter2, 1, Rejected",
        "429, hunter2, 2, Overloaded",
        "502, hunter2, 2, Unavailable",
        "503, hunter2, 2, Overloaded"
    })
    void anAnswerHasARemedyAndItsMessageNoSecret(int status, String code, int records, String remedy) throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        gateway.next(error(status, code));

        SinkException failure = catchThrowableOfType(
                SinkException.class, () -> writer.write(changes(-1, 0, records(records)), TIMEOUT));
        assertThat(failure.getClass().getSimpleName()).isEqualTo(remedy);
        assertThat(failure)
                .hasMessageContaining(code.equals("hunter2") ? "HTTP " + status : code)
                .hasMessageNotContaining("hunter2");
        writer.write(changes(-1, 0, records(records)), TIMEOUT);
    }

    @Test
    void theServersOwnDelayAndReasonAreTaken() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        gateway.next(error(
                429, "RESOURCE_EXHAUSTED", "{'@type':'type.googleapis.com/google.rpc.RetryInfo','retryDelay':'3.5s'}"));
        assertThatThrownBy(() -> writer.write(changes(-1, 0, records(2)), TIMEOUT))
                .isInstanceOfSatisfying(
                        Overloaded.class,
                        overloaded -> assertThat(overloaded.retryAfter()).isEqualTo(Duration.ofMillis(3500)));
        gateway.next(error(
                403,
                "PERMISSION_DENIED",
                "{'@type':'type.googleapis.com/google.rpc.ErrorInfo','reason':'SERVICE_DISABLED'}"));
        assertThatThrownBy(sink::check).hasMessageContaining("SERVICE_DISABLED").hasMessageContaining("datastore.user");
    }

    @Test
    void aRecordThatIsRefusedAloneIsNamed() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        gateway.next(error(400, "INVALID_ARGUMENT"));

        SinkException.Rejected rejected = catchThrowableOfType(
                SinkException.Rejected.class, () -> writer.write(changes(-1, 0, records(1)), TIMEOUT));
        assertThat(rejected.bladeId()).contains("id0");
    }

    /** Guards a batch that is only too large against a hunt for the record that is at fault. */
    @Test
    void aCallThatIsTooLargeIsMadeSmaller() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        String body = "{\"error\":{\"code\":400,\"status\":\"INVALID_ARGUMENT\","
                + "\"message\":\"Request payload size exceeds the limit: 11534336 bytes.\"}}";
        gateway.next(new Answer(400, Map.of(), body));
        assertThatThrownBy(() -> writer.write(changes(-1, 0, records(2)), TIMEOUT))
                .isInstanceOf(Overloaded.class);
    }

    /** The emulator itself refuses what is over 4 MiB. */
    @Test
    void theEmulatorsOwnLimitAsksForLess() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        String large = "{'name':'" + "x".repeat(1_000_000) + "'}";
        assertThatThrownBy(() -> writer.write(
                        changes(
                                -1,
                                0,
                                upsert("a", large),
                                upsert("b", large),
                                upsert("c", large),
                                upsert("d", large),
                                upsert("e", large)),
                        TIMEOUT))
                .isInstanceOf(Overloaded.class);
    }

    @Test
    void whatIsNoDatabaseIsMisconfigured() {
        gateway.next(error(404, "NOT_FOUND"));
        assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class).hasMessageContaining("no such project");
        gateway.next(error(400, "FAILED_PRECONDITION"));
        assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class).hasMessageContaining("Datastore mode");
        gateway.next(error(400, "INVALID_ARGUMENT"));
        assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class);
        gateway.next(new Answer(404, Map.of(), "<html>hunter2</html>"));
        assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class).hasMessageNotContaining("hunter2");
        gateway.next(new Answer(200, Map.of(), "<html>hunter2</html>"));
        assertThatThrownBy(sink::check).isInstanceOf(Unavailable.class).hasMessageNotContaining("hunter2");
    }

    /** A stream that fails in its middle has a status that says that all is well. */
    @Test
    void aFailureInTheMiddleOfAnAnswerIsOne() {
        gateway.next(new Answer(
                200, Map.of(), "[{\"missing\":\"x\"},{\"error\":{\"code\":503,\"status\":\"UNAVAILABLE\"}}]"));
        assertThatThrownBy(() -> sink.readLane(LANE)).isInstanceOf(Unavailable.class);
    }

    /** Guards a write whose answer was lost: the lane's document tells that it happened, and it does not happen again. */
    @Test
    void aBatchWhoseAnswerWasLostIsAppliedOnce() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        gateway.next(new LosesAnswer());
        assertThatThrownBy(() -> writer.write(changes(-1, 4, upsert("a", "{'name':'Ada'}")), TIMEOUT))
                .isInstanceOf(Unavailable.class);

        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(4);
        assertThatThrownBy(() -> writer.write(changes(-1, 4, upsert("a", "{'name':'Ada'}")), TIMEOUT))
                .isInstanceOf(Fenced.class);
    }

    /** A document that goes away between the look at it and its mark is nobody's fault: the batch is written again. */
    @Test
    void aDocumentThatIsRemovedMeanwhileDoesNotFenceTheLane() throws Exception {
        TargetModel marked = new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("removed"));
        String found = "[{\"found\":{\"name\":\"projects/demo-mark/databases/(default)/documents/accounts/never\"}}]";
        try (Sink marking = sink("firestore://demo-mark?emulator=127.0.0.1:" + gateway.port(), marked)) {
            SinkWriter writer = marking.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
            gateway.next(new Answer(200, Map.of(), found));
            assertThatThrownBy(() -> writer.write(changes(0, 1, delete("never")), TIMEOUT))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("changed by somebody else");

            writer.write(changes(0, 1, delete("a"), delete("never")), TIMEOUT);
            assertThat(marking.readLane(LANE).orElseThrow().offset()).isEqualTo(1);
        }
    }

    @Test
    void aLaneGoesThroughFaultsOfAllKindsWithoutLossOrDoubleEffect() throws Exception {
        LaneDriver driver = new LaneDriver(sink, SHORT);
        List<Fault> faults = List.of(
                new LosesAnswer(),
                error(409, "ABORTED"),
                error(429, "RESOURCE_EXHAUSTED"),
                error(503, "UNAVAILABLE"),
                new NeverAnswers(),
                new Answer(502, Map.of(), "<html>"));
        driver.driveTo(36, offset -> {
            if (offset % 3 == 0) {
                gateway.next(faults.get((int) (offset / 3 % faults.size())));
            }
        });

        driver.assertHolds("Firestore, behind a bad network", 36);
        assertThat(driver.failures()).isGreaterThanOrEqualTo(12);
    }

    /** Also the write that was given up may be done when the server goes on. */
    @Test
    void aServerThatStallsIsWaitedFor() throws Exception {
        LaneDriver driver = new LaneDriver(sink, SHORT);
        driver.driveTo(6, offset -> {
            if (offset == 3) {
                emulator.signal("STOP");
                CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS).execute(() -> emulator.signal("CONT"));
            }
        });

        driver.assertHolds("Firestore, stalled", 6);
        assertThat(driver.failures()).isPositive();
    }

    /** The emulator keeps nothing: what comes back is an empty database, and the lane begins anew. */
    @Test
    @Tag("slow")
    void aServerThatIsKilledAndComesBackIsFilledAgain() throws Exception {
        try (FirestoreEmulator own = FirestoreEmulator.start();
                Sink target = sink(own.url(), TargetModel.DEFAULT)) {
            LaneDriver driver = new LaneDriver(target, SHORT);
            driver.driveTo(20, offset -> {
                if (offset == 10) {
                    own.close();
                    CompletableFuture.runAsync(own::run);
                }
            });

            driver.assertHolds("Firestore, killed and started again", 20);
            assertThat(driver.failures()).isPositive();
        }
    }

    /** The emulator's rules, which any other than its owner has to pass, stand for rights that were taken away. */
    @Test
    @Tag("slow")
    void rightsThatAreMissingAreMisconfigured(@TempDir Path folder) throws Exception {
        Path rules = Files.writeString(folder.resolve("firestore.rules"), """
                rules_version = '2';
                service cloud.firestore {
                  match /databases/{database}/documents {
                    match /{document=**} { allow read, write: if false; }
                  }
                }
                """);
        try (FirestoreEmulator own = FirestoreEmulator.start("--rules=" + rules)) {
            FirestoreSettings settings =
                    FirestoreSettings.of(new SinkSettings("main", own.url(), SchemaMode.EVOLVE, Clock.systemUTC()));
            try (FirestoreSink stranger = new FirestoreSink(settings, Map::of)) {
                assertThatThrownBy(stranger::check)
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageContaining("PERMISSION_DENIED")
                        .hasMessageContaining("roles/datastore.user");
            }
            try (FirestoreSink owner = new FirestoreSink(settings, Authorization.EMULATOR)) {
                owner.check();
            }
        }
    }
}
