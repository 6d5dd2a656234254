package io.hivesync.sinks.http.rest;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.http.NodeServer;
import io.hivesync.sinks.http.NpmPackages;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An API that was not written for us: json-server, whose PUT creates nothing, and whose numbers are doubles. */
@Tag("slow")
class JsonServerTest {
    @TempDir
    Path folder;

    private NodeServer server;
    private Sink sink;

    @BeforeEach
    void start() throws Exception {
        Path program = NpmPackages.install("json-server", "json-server@0.17.4")
                .resolve("node_modules/json-server/lib/cli/bin.js");
        Path database = Files.writeString(folder.resolve("db.json"), "{\"accounts\":[]}");
        server = NodeServer.start(
                folder,
                Map.of(),
                program.toString(),
                "--id",
                "bladeId",
                "--host",
                "127.0.0.1",
                "--port",
                "PORT",
                database.toString());
        Map<String, String> options = Map.of(
                "allow-private-addresses", "true",
                "create-path", "/{model}",
                "exact-numbers", "text",
                "list-path", "/{model}?_page={page}&_limit={limit}",
                "list-limit", "10",
                "lane-file", folder.resolve("lanes.sqlite").toString());
        String url = "rest+http://127.0.0.1:" + server.port();
        sink = new RestSinkProvider()
                .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
        sink.check();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            sink.close();
            server.close();
        }
    }

    private Map<String, String> names(Optional<List<String>> ids) throws Exception {
        Map<String, String> names = new TreeMap<>();
        sink.readRows(
                ACCOUNTS,
                ids,
                row -> names.put(
                        row.bladeId(),
                        row.fields().path("name").asText()
                                + row.fields().path("loginCount").asText("")));
        return names;
    }

    @Test
    void recordsAreCreatedUpdatedDeletedAndReadBack() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        Batch first = changes(
                -1,
                0,
                upsert("a/b c", "{'name':'Ada','loginCount':9007199254740993}"),
                upsert("b", "{'name':'Bob','loginCount':0.1}"));
        writer.write(first, TIMEOUT);
        writer.write(changes(0, 1, upsert("b", "{'name':'Ben'}"), delete("nobody")), TIMEOUT);

        assertThat(names(Optional.empty())).hasToString("{a/b c=Ada9007199254740993, b=Ben}");
        assertThat(names(Optional.of(List.of("a/b c", "nobody")))).hasToString("{a/b c=Ada9007199254740993}");
        writer.write(changes(1, 2, delete("a/b c"), delete("b")), TIMEOUT);
        assertThat(names(Optional.empty())).isEmpty();
    }

    @Test
    void aListOfSeveralPagesIsReadThrough() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        RecordChange[] all =
                IntStream.range(0, 30).mapToObj(i -> upsert("id" + i, "{}")).toArray(RecordChange[]::new);
        writer.write(changes(-1, 0, all), TIMEOUT);
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);

        assertThat(ids).hasSize(30).doesNotHaveDuplicates();
        writer.write(new Batch.Sweep(0, ids.subList(1, 30)), TIMEOUT);
        assertThat(names(Optional.empty())).containsOnlyKeys(ids.getFirst());
    }
}
