package io.hivesync.sinks.http.convex;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.SECRET;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hivesync.sinks.http.FaultyGateway;
import io.hivesync.sinks.http.FaultyGateway.Answer;
import io.hivesync.sinks.http.FaultyGateway.Fault;
import io.hivesync.sinks.http.FaultyGateway.LosesAnswer;
import io.hivesync.sinks.http.FaultyGateway.NeverAnswers;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong between the sink and a deployment, and in it. */
class ConvexFaultsTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    static Path folder;

    private static ConvexStandIn convex;
    private FaultyGateway gateway;
    private Sink sink;

    @BeforeAll
    static void deploy() throws Exception {
        convex = ConvexStandIn.start(ConvexSources.files(List.of(ACCOUNTS), model -> TargetModel.DEFAULT), folder);
    }

    @AfterAll
    static void undeploy() {
        if (convex != null) {
            convex.close();
        }
    }

    @BeforeEach
    void open() {
        convex.reset();
        gateway = new FaultyGateway("http://127.0.0.1:" + convex.port()).start();
        String url = "convex+http://:" + SECRET + "@127.0.0.1:" + gateway.port();
        sink = new ConvexSinkProvider().create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @AfterEach
    void close() {
        sink.close();
        gateway.close();
    }

    private static Answer error(String words) {
        return new Answer(
                200, Map.of(), "{\"status\":\"error\",\"errorMessage\":\"[Request ID: 0] Server Error" + words + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "400, BadRequest, Misconfigured",
        "401, Unauthenticated, Misconfigured",
        "403, Forbidden, Misconfigured",
        "404, NotFound, Misconfigured",
        "307, Moved, Misconfigured",
        "408, Timeout, Unavailable",
        "500, InternalServerError, Unavailable",
        "502, hunter2 hunter2, Unavailable",
        "429, RateLimited, Overloaded",
        "503, OptimisticConcurrencyControlFailure, Overloaded"
    })
    void anAnswerHasARemedyAndItsMessageNoSecret(int status, String code, String remedy) throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        String body = "{\"code\":\"" + code + "\",\"message\":\"hunter2\"}";
        gateway.next(new Answer(status, Map.of("Retry-After", "7", "Location", "/hunter2"), body));

        SinkException failure = catchThrowableOfType(
                SinkException.class, () -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT));
        assertThat(failure.getClass().getSimpleName()).isEqualTo(remedy);
        assertThat(failure).hasMessageContaining(String.valueOf(status)).hasMessageNotContaining("hunter2");
        if (failure instanceof Overloaded overloaded) {
            assertThat(overloaded.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        }
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    /** A production deployment hides why a function ended: if it was too much for it, smaller batches help. */
    @Test
    void aFunctionThatEndsForAnUnknownReasonGetsSmallerBatches() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        gateway.next(error(""));
        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}"), upsert("b", "{}")), TIMEOUT))
                .isInstanceOf(Overloaded.class);
        gateway.next(error(""));
        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                .isInstanceOf(Unavailable.class);
        gateway.next(new Answer(413, Map.of(), "<html>"));
        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}"), upsert("b", "{}")), TIMEOUT))
                .isInstanceOf(Overloaded.class);
    }

    @Test
    void aDeploymentWithoutOurFunctionsIsMisconfigured() {
        gateway.next(error(""));
        assertThatThrownBy(sink::check)
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("hive-sync schema --to convex");
        gateway.next(new Answer(200, Map.of(), "{\"status\":\"success\",\"value\":{\"format\":2,\"tables\":{}}}"));
        assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class).hasMessageContaining("this version");
        gateway.next(error("\\nUncaught Error: Could not find public function for 'hiveSync:applyBatch'."));
        assertThatThrownBy(() -> sink.openLane(LANE, Optional.empty(), TAKEN)).isInstanceOf(Misconfigured.class);
    }

    @Test
    void whatIsNoAnswerIsUnavailable() {
        gateway.next(new Answer(200, Map.of(), "<html>hunter2</html>"));
        assertThatThrownBy(sink::check).isInstanceOf(Unavailable.class).hasMessageNotContaining("hunter2");
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
        assertThat(convex.documents("accounts")).hasSize(1);
    }

    @Test
    void aLaneGoesThroughFaultsOfAllKindsWithoutLossOrDoubleEffect() throws Exception {
        LaneDriver driver = new LaneDriver(sink, SHORT);
        List<Fault> faults = List.of(
                new LosesAnswer(),
                new NeverAnswers(),
                new Answer(503, Map.of("Retry-After", "0"), "{\"code\":\"Overloaded\"}"),
                error(""),
                new Answer(502, Map.of(), "<html>"));
        driver.driveTo(60, offset -> {
            if (offset % 3 == 0) {
                gateway.next(faults.get((int) (offset / 3 % faults.size())));
            }
        });

        driver.assertHolds("Convex, behind a bad network", 60);
        assertThat(driver.failures()).isPositive();
    }

    /** Also the write that was given up may be done when the deployment goes on. */
    @Test
    void aDeploymentThatStallsIsWaitedFor() throws Exception {
        LaneDriver driver = new LaneDriver(sink, SHORT);
        driver.driveTo(6, offset -> {
            if (offset == 3) {
                signal("STOP");
                CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS).execute(() -> signal("CONT"));
            }
        });

        driver.assertHolds("Convex, stalled", 6);
        assertThat(driver.failures()).isPositive();
    }

    private static void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(convex.pid()))
                    .start()
                    .waitFor();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
