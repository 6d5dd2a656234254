package io.hivesync.sinks.http.convex;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.SECRET;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deployment is the user's: what it has and lacks, what else is in it, and what is named otherwise there. */
class ConvexDeploymentTest {
    private static final ModelSchema POSTS =
            schema("posts", 1, new Field("title", FieldType.STRING), new Field("words", FieldType.NUMBER));
    private static final TargetModel ARTICLES = new TargetModel(
            Optional.of("articles"), Optional.of("slug"), Map.of("title", "headline"), Optional.of("removedAt"));
    private static final Function<String, TargetModel> WANTED =
            model -> model.equals("posts") ? ARTICLES : TargetModel.DEFAULT;
    private static final Lane POSTS_LANE = new Lane("main", "hive.records.posts", "posts", 0);

    @TempDir
    static Path folder;

    private static ConvexStandIn convex;
    private Sink sink;

    @BeforeAll
    static void deploy() throws Exception {
        Map<String, String> files = ConvexSources.files(List.of(ACCOUNTS, POSTS), WANTED);
        // a user has narrowed a field since
        String narrowed = files.get("hiveSyncTables.ts")
                .replace("\"team\": v.optional(v.string())", "\"team\": v.optional(v.literal(\"red\"))");
        assertThat(narrowed).contains("v.literal");
        files.put("hiveSyncTables.ts", narrowed);
        convex = ConvexStandIn.start(files, folder);
    }

    @AfterAll
    static void undeploy() {
        if (convex != null) {
            convex.close();
        }
    }

    @BeforeEach
    void openSink() throws Exception {
        convex.reset();
        sink = open(SchemaMode.EVOLVE, SECRET);
        sink.check();
    }

    @AfterEach
    void closeSink() {
        sink.close();
    }

    private static Sink open(SchemaMode mode, String secret) {
        return new ConvexSinkProvider()
                .create(new SinkSettings(
                        "main", convex.url(secret), mode, Clock.systemUTC(), Map.of(), Map.of("posts", ARTICLES)));
    }

    private List<String> ids(SinkWriter writer) throws Exception {
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        return ids;
    }

    @Test
    void whatTheDeploymentLacksIsNamed() throws Exception {
        ModelSchema unknown = schema("teams", 1, new Field("name", FieldType.STRING));
        assertThatThrownBy(() -> sink.prepare(unknown))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("teams")
                .hasMessageContaining("deploy");
        ModelSchema wider =
                schema("accounts", 2, new Field("name", FieldType.STRING), new Field("nickName", FieldType.STRING));
        assertThatThrownBy(() -> sink.prepare(wider))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("nickName");
        ModelSchema other = schema("accounts", 2, new Field("name", FieldType.NUMBER));
        assertThatThrownBy(() -> sink.prepare(other))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("name");
        sink.prepare(ACCOUNTS);
        sink.prepare(POSTS);
        try (Sink alone = open(SchemaMode.NONE, SECRET)) {
            alone.prepare(unknown);
        }
    }

    @Test
    void aTableThatIsNotOursCannotBeReached() throws Exception {
        Lane teams = new Lane("main", "hive.records.teams", "teams", 0);
        ModelSchema unknown = schema("teams", 1, new Field("name", FieldType.STRING));
        SinkWriter writer = sink.openLane(teams, Optional.empty(), TAKEN);

        assertThatThrownBy(() -> writer.write(changes(-1, 0, unknown, upsert("a", "{}")), TIMEOUT))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("teams");
        assertThatThrownBy(() -> writer.forEachId(id -> true, TIMEOUT)).isInstanceOf(Misconfigured.class);
    }

    @Test
    void namesAreThoseThatWereGiven() throws Exception {
        SinkWriter writer = sink.openLane(POSTS_LANE, Optional.empty(), TAKEN);
        writer.write(changes(-1, 0, POSTS, upsert("p1", "{'title':'One','words':3}"), upsert("p2", "{}")), TIMEOUT);
        writer.write(changes(0, 1, POSTS, delete("p2")), TIMEOUT);

        assertThat(convex.documents("articles").findValuesAsText("slug")).containsExactlyInAnyOrder("p1", "p2");
        assertThat(convex.documents("articles").findValuesAsText("headline")).containsExactly("One");
        assertThat(convex.documents("articles").findValuesAsText("removedAt"))
                .containsExactly("1970-01-01T00:00:00.000002Z");
        assertThat(ids(writer)).containsExactly("p1");
    }

    /** Guards that a table's own schema, which the user may narrow, costs one record and not the lane. */
    @Test
    void aRecordThatTheSchemaRefusesIsNamedAndNothingOfItsBatchIsWritten() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);

        assertThatThrownBy(() -> writer.write(
                        changes(-1, 0, upsert("a", "{'team':'red'}"), upsert("b", "{'team':'hunter2'}")), TIMEOUT))
                .isInstanceOfSatisfying(
                        Rejected.class, refusal -> assertThat(refusal.bladeId()).contains("b"))
                .hasMessageContaining("schema")
                .hasMessageNotContaining("hunter2");
        assertThat(convex.documents("accounts")).isEmpty();
        assertThat(sink.readLane(LANE)).contains(TAKEN);
    }

    /** Guards against two documents of one record, which an app's own functions could make. */
    @Test
    void aRecordThatIsThereTwiceIsThereOnceAfterItsNextChange() throws Exception {
        ObjectNode twin = Json.MAPPER.createObjectNode().put("bladeId", "a").put("name", "Twin");
        convex.insert("accounts", twin);
        convex.insert("accounts", twin.deepCopy());
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        assertThat(ids(writer)).containsExactly("a");
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);

        assertThat(convex.documents("accounts").findValuesAsText("name")).containsExactly("Ada");
    }

    @Test
    void severalPagesAreReadThrough() throws Exception {
        int batch = sink.limits().maxRecords();
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        for (int i = 0; i < 3; i++) {
            int first = i * batch;
            RecordChange[] some = IntStream.range(first, first + batch)
                    .mapToObj(n -> upsert("id" + n, "{}"))
                    .toArray(RecordChange[]::new);
            writer.write(changes(i - 1, i, some), TIMEOUT);
        }
        assertThat(ids(writer)).hasSize(3 * batch).doesNotHaveDuplicates();
    }

    /** Guards against pages that hold more than Convex lets a function read or answer. */
    @Test
    void pagesOfLargeDocumentsAreShort() throws Exception {
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        String large = "x".repeat(900_000);
        List<String> ids = IntStream.range(0, 8).mapToObj(n -> "id" + n).toList();
        for (int i = 0; i < ids.size(); i++) {
            writer.write(changes(i - 1, i, upsert(ids.get(i), "{'name':'" + large + "'}")), TIMEOUT);
        }
        List<String> all = new ArrayList<>();
        List<String> named = new ArrayList<>();
        sink.readRows(ACCOUNTS, Optional.empty(), row -> all.add(row.bladeId()));
        sink.readRows(ACCOUNTS, Optional.of(ids), row -> named.add(row.bladeId()));

        assertThat(all).isEqualTo(ids);
        assertThat(named).isEqualTo(ids);
    }

    @Test
    void theSecretMayBeChangedWithoutAPause() throws Exception {
        try (Sink old = open(SchemaMode.EVOLVE, "the former one")) {
            assertThatCode(old::check).doesNotThrowAnyException();
        }
        for (String wrong : List.of("x", SECRET + SECRET, SECRET.substring(1), "the former")) {
            try (Sink refused = open(SchemaMode.EVOLVE, wrong)) {
                assertThatThrownBy(refused::check)
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageContaining("HIVE_SYNC_SECRET");
            }
        }
    }

    @Test
    void everyFunctionAsksForTheSecret() throws Exception {
        sink.openLane(LANE, Optional.empty(), TAKEN).write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
        try (Sink refused = open(SchemaMode.EVOLVE, "wrong")) {
            LaneState seen = sink.readLane(LANE).orElseThrow();
            assertThatThrownBy(() -> refused.prepare(ACCOUNTS)).isInstanceOf(Misconfigured.class);
            assertThatThrownBy(() -> refused.readLane(LANE)).isInstanceOf(Misconfigured.class);
            assertThatThrownBy(() -> refused.rivals(LANE)).isInstanceOf(Misconfigured.class);
            assertThatThrownBy(() -> refused.dropLane(LANE, seen)).isInstanceOf(Misconfigured.class);
            assertThatThrownBy(() -> refused.openLane(LANE, Optional.of(seen), TAKEN))
                    .isInstanceOf(Misconfigured.class);
            assertThatThrownBy(() -> refused.readRows(ACCOUNTS, Optional.empty(), row -> {}))
                    .isInstanceOf(Misconfigured.class);
            assertThatThrownBy(() -> refused.readRows(ACCOUNTS, Optional.of(List.of("a")), row -> {}))
                    .isInstanceOf(Misconfigured.class);
            SinkWriter writer = new ConvexSinkWriter(LANE, seen, settings("wrong"), new ConvexCalls(settings("wrong")));
            assertThatThrownBy(() -> writer.write(changes(0, 1, upsert("b", "{}")), TIMEOUT))
                    .isInstanceOf(Misconfigured.class);
            assertThat(sink.readLane(LANE)).contains(seen);
        }
    }

    private static ConvexSettings settings(String secret) {
        return ConvexSettings.of(new SinkSettings("main", convex.url(secret), SchemaMode.EVOLVE, Clock.systemUTC()));
    }
}
