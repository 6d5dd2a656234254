package io.hivesync.sinks.http.rest;

import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API's process ends in the middle of a batch, and comes back. */
class RestOutageTest {
    @TempDir
    Path folder;

    @Test
    void aBatchThatAnOutageCutIsSentAgainAndNothingIsLostOrLeftOver() throws Exception {
        try (RestStore store = new RestStore();
                Sink sink = open(store)) {
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

    private Sink open(RestStore store) {
        Map<String, String> options = Map.of(
                "allow-private-addresses", "true",
                "path", "/models/{model}/id={bladeId}",
                "lane-file", folder.resolve("lanes.sqlite").toString());
        return new RestSinkProvider()
                .create(new SinkSettings("main", store.url(), SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
    }
}
