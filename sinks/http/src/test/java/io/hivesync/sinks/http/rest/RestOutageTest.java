package io.hivesync.sinks.http.rest;

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
import io.hivesync.sinks.http.FaultyGateway.Answer;
import io.hivesync.sinks.http.FaultyGateway.Fault;
import io.hivesync.sinks.http.FaultyGateway.LosesAnswer;
import io.hivesync.sinks.http.FaultyGateway.NeverAnswers;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.LaneDriver;
import io.hivesync.sinks.testkit.Samples;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API's process ends in the middle of a batch, and comes back. */
class RestOutageTest {
    @TempDir
    Path folder;

    @Test
    void aBatchThatAnOutageCutIsSentAgainAndNothingIsLostOrLeftOver() throws Exception {
        try (RestStore store = new RestStore();
                Sink sink = open(store.port())) {
            sink.check();
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, upsert("old", "{'name':'Old'}"), upsert("kept", "{'name':'Kept'}")), TIMEOUT);
            List<RecordChange> many = new ArrayList<>(List.of(delete("old")));
            for (int i = 0; i < 300; i++) {
                many.add(upsert("id" + i, "{'name':'new'}"));
            }
            Batch batch = changes(0, 1, many.toArray(RecordChange[]::new));
            store.dieAfter(100);

            assertThatThrownBy(() -> writer.write(batch, TIMEOUT)).isInstanceOf(Unavailable.class);
            assertThatThrownBy(() -> writer.write(batch, TIMEOUT)).isInstanceOf(Unavailable.class);
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
            assertThat(store.records("accounts")).hasSizeBetween(2, 301);
            store.comeBack();
            writer.write(batch, TIMEOUT);

            assertThat(store.records("accounts")).hasSize(301).containsKeys("kept", "id0", "id299");
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isOne();
        }
    }

    /** Each change is a call of its own, so that a batch that fails is done in part. */
    @Test
    void aLaneGoesThroughFaultsOfAllKindsWithoutLossOrDoubleEffect() throws Exception {
        try (RestStore store = new RestStore();
                FaultyGateway gateway = new FaultyGateway("http://" + store.host()).start();
                Sink sink = open(gateway.port())) {
            sink.check();
            LaneDriver driver = new LaneDriver(sink, Duration.ofMillis(500));
            List<Fault> faults = List.of(
                    new LosesAnswer(),
                    new NeverAnswers(),
                    new Answer(503, Map.of("Retry-After", "0"), "away"),
                    new Answer(429, Map.of("Retry-After", "0"), "too many"),
                    new Answer(502, Map.of(), "<html>"));
            driver.driveTo(60, offset -> {
                if (offset % 3 == 0) {
                    gateway.next(faults.get((int) (offset / 3 % faults.size())));
                }
            });
            driver.assertHolds("REST, behind a bad network", 60);
            assertThat(driver.failures()).isGreaterThanOrEqualTo(20);

            driver.driveTo(90, offset -> {
                if (offset == 75) {
                    store.dieAfter(2);
                    CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                            .execute(() -> await().ignoreExceptions().untilAsserted(store::comeBack));
                }
            });
            driver.assertHolds("REST, server ended and started again", 90);
        }
    }

    private Sink open(int port) {
        Map<String, String> options = Map.of(
                "allow-private-addresses", "true",
                "path", "/models/{model}/id={bladeId}",
                "list-path", "/models/{model}?page={page}&limit={limit}",
                "lane-file", folder.resolve("lanes.sqlite").toString());
        String url = "rest+http://hive:" + Samples.SECRET + "@127.0.0.1:" + port + "/api";
        return new RestSinkProvider()
                .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
    }
}
