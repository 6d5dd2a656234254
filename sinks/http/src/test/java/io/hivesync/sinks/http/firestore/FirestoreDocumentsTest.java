package io.hivesync.sinks.http.firestore;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.image;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What documents look like in Google's emulator, and what cannot be one. */
class FirestoreDocumentsTest {
    private static final String HALF = "\ud83d";

    private final String url = FirestoreEmulator.shared().url();
    private final FirestoreSettings settings = settings(TargetModel.DEFAULT);
    private final FirestoreApi api = new FirestoreApi(settings, Authorization.EMULATOR);
    private final List<FirestoreSink> sinks = new ArrayList<>();

    @AfterEach
    void close() {
        sinks.forEach(FirestoreSink::close);
        api.close();
    }

    private FirestoreSettings settings(TargetModel wanted) {
        return FirestoreSettings.of(
                new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), Map.of(), Map.of(), wanted));
    }

    private FirestoreSink sink(TargetModel wanted) {
        FirestoreSink sink = new FirestoreSink(settings(wanted), Authorization.EMULATOR);
        sinks.add(sink);
        return sink;
    }

    private SinkWriter writer(TargetModel wanted) throws Exception {
        return sink(wanted).openLane(LANE, Optional.empty(), TAKEN);
    }

    private SinkWriter writer() throws Exception {
        return writer(TargetModel.DEFAULT);
    }

    /** The fields of a document, as the API writes them. */
    private JsonNode document(String path) throws Exception {
        String name = settings.url().root() + "/" + path;
        return api.get(List.of(name), List.of(), TIMEOUT).path(0).path("found").path("fields");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "name | 'Ada' | {'stringValue':'Ada'}",
                "name | 7 | {'integerValue':'7'}",
                "loginCount | 9007199254740993 | {'integerValue':'9007199254740993'}",
                "loginCount | 'many' | {'stringValue':'many'}",
                "loginCount | 1.5 | {'doubleValue':1.5}",
                "loginCount | 9223372036854775808 | {'mapValue':{'fields':{'hiveJson':{'stringValue':'9223372036854775808'}}}}",
                "emailVerified | true | {'booleanValue':true}",
                "lastSeen | '2026-01-02 03:04' | {'timestampValue':'2026-01-02T03:04:00Z'}",
                "lastSeen | '1969-12-31T23:59:59.001Z' | {'timestampValue':'1969-12-31T23:59:59.001Z'}",
                "lastSeen | 'soon' | {'stringValue':'soon'}",
                "settings | {'a':[{'b':null}]} | {'mapValue':{'fields':{'a':{'arrayValue':{'values':[{'mapValue':{'fields':{'b':{'nullValue':null}}}}]}}}}}",
                "settings | [[1],2] | {'arrayValue':{'values':[{'mapValue':{'fields':{'hiveJson':{'stringValue':'[1]'}}}},{'integerValue':'2'}]}}",
                "settings | {'__a__':1} | {'mapValue':{'fields':{'hiveJson':{'stringValue':'{\\'__a__\\':1}'}}}}",
                "settings | {'hiveJson':'1'} | {'mapValue':{'fields':{'hiveJson':{'stringValue':'{\\'hiveJson\\':\\'1\\'}'}}}}",
            })
    void aValueIsFirestoresOwnWhereThatHoldsIt(String field, String value, String stored) throws Exception {
        ObjectNode after = image("{'" + field + "':" + value + "}");
        writer().write(changes(-1, 0, upsert("a", after)), TIMEOUT);

        assertThat(document("accounts/a")).isEqualTo(expected(field, stored));
        assertThat(read("a").path(field)).isEqualTo(timestamp(stored).orElse(after.path(field)));
    }

    /** A moment comes back as UTC says it. */
    private static Optional<JsonNode> timestamp(String stored) {
        return Optional.of(image(stored.replace("\\'", "\\\"")).path("timestampValue"))
                .filter(JsonNode::isTextual);
    }

    private static ObjectNode expected(String field, String stored) {
        // quotes inside of a text are written as \' in the table
        return image("{'" + field + "':" + stored.replace("\\'", "\\\"") + "}");
    }

    private ObjectNode read(String bladeId) throws Exception {
        Map<String, ObjectNode> rows = new TreeMap<>();
        sink(TargetModel.DEFAULT)
                .readRows(
                        ACCOUNTS,
                        Optional.of(List.of("unknown", bladeId)),
                        row -> rows.put(row.bladeId(), row.fields()));
        assertThat(rows).containsOnlyKeys(bladeId);
        return rows.get(bladeId);
    }

    @ParameterizedTest
    @ValueSource(ints = {17, 18, 19, 100})
    void jsonOfAnyDepthComesBack(int depth) throws Exception {
        ObjectNode after = image("{'settings':" + "{'a':".repeat(depth) + "[1]" + "}".repeat(depth) + "}");
        writer().write(changes(-1, 0, upsert("a", after)), TIMEOUT);

        assertThat(read("a")).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({
        "acc_1, acc_1",
        "a/b, a%2Fb",
        "., %2E",
        ".., %2E.",
        "..., ...",
        "__a__, %5F_a__",
        "__a, __a",
        "50%, 50%25",
        "%2F, %252F",
        "😀 é, 😀 é"
    })
    void anIdThatNoDocumentCanHaveIsEscapedAsInAUrl(String bladeId, String id) throws Exception {
        writer().write(changes(-1, 0, upsert(bladeId, "{'name':'Ada'}")), TIMEOUT);

        assertThat(document("accounts/" + id).path("name").path("stringValue").asText())
                .isEqualTo("Ada");
        assertThat(read(bladeId).path("name").asText()).isEqualTo("Ada");
    }

    /** Guards others' documents in the collection: what no record can have is neither listed nor swept. */
    @Test
    void aDocumentThatIsNoRecordsIsPassedOver() throws Exception {
        ObjectNode foreign = Json.MAPPER.createObjectNode();
        foreign.putObject("update")
                .put("name", settings.url().root() + "/accounts/50%")
                .putObject("fields");
        api.commit(List.of(foreign), TIMEOUT);
        SinkWriter writer = writer();
        writer.write(changes(-1, 0, upsert("50%", "{'name':'Ada'}")), TIMEOUT);

        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        assertThat(ids).containsExactly("50%");
        assertThat(read("50%").path("name").asText()).isEqualTo("Ada");
    }

    private static Rejected refused(SinkWriter writer, RecordChange change) {
        Rejected rejected = catchThrowableOfType(
                Rejected.class, () -> writer.write(changes(-1, 0, upsert("good", "{}"), change), TIMEOUT));
        assertThat(rejected.bladeId()).contains(change.bladeId());
        return rejected;
    }

    @Test
    void whatNoDocumentCanBeIsRefusedWithWhatToDo() throws Exception {
        SinkWriter writer = writer();
        String most = "x".repeat(1_048_487);

        assertThat(refused(writer, upsert("large", image("{}").put("name", most + "x"))))
                .hasMessageContaining("The field name of accounts large")
                .hasMessageContaining("at most 1048487 bytes")
                .hasMessageContaining("leave the field out");
        ObjectNode both = image("{}").put("name", "é".repeat(300_000)).put("team", "x".repeat(500_000));
        assertThat(refused(writer, upsert("both", both)))
                .hasMessageContaining("would be a document of 1100")
                .hasMessageContaining("largest has 1048576");
        assertThat(refused(writer, upsert("i".repeat(1501), "{}"))).hasMessageContaining("1501 bytes");
        assertThat(refused(writer, upsert("", "{}"))).hasMessageContaining("it is empty");
        assertThat(refused(writer, upsert(HALF, "{}"))).hasMessageContaining("surrogate");
        assertThat(refused(writer, upsert("half", image("{}").put("name", HALF))))
                .hasMessageContaining("surrogate");
        assertThat(document("accounts/good").isMissingNode()).isTrue();

        writer.write(
                changes(-1, 0, upsert("a", image("{}").put("name", most)), upsert("i".repeat(1500), "{}")), TIMEOUT);
        assertThat(read("a").path("name").asText()).isEqualTo(most);
    }

    /** A record that no document can be was never there, and so it is not, when it is deleted. */
    @Test
    void deletingWhatNoDocumentCanBeSucceeds() throws Exception {
        SinkWriter writer = writer();
        writer.write(changes(-1, 0, delete(""), delete("i".repeat(1501)), delete(HALF)), TIMEOUT);
        writer.write(new Batch.Sweep(0, List.of("", "a")), TIMEOUT);
    }

    @Test
    void namesAreBladesAndWhereAQueryWouldHaveToQuoteThemOnlyNearlySo() throws Exception {
        ModelSchema model = schema(
                "accounts",
                1,
                new Field("ronin.createdAt", FieldType.DATE),
                new Field("address.city", FieldType.STRING),
                new Field("emailVerified", FieldType.BOOLEAN),
                new Field("__x__", FieldType.NUMBER),
                new Field("größe", FieldType.NUMBER));
        String after =
                "{'ronin.createdAt':'2026-01-02','address.city':'Bonn','emailVerified':true,'__x__':1,'größe':2}";
        writer().write(changes(-1, 0, model, upsert("a", after)), TIMEOUT);

        List<String> names = new ArrayList<>();
        document("accounts/a").fieldNames().forEachRemaining(names::add);
        assertThat(names)
                .hasSize(5)
                .contains("createdAt", "address_city", "emailVerified", "größe")
                .anyMatch(name -> name.matches("f___x___[0-9a-f]{8}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hive_sync_lanes", "__teams__", "a/b", ".."})
    void aModelWhoseNameNoCollectionCanHaveGetsAnother(String model) {
        String collection = FirestoreNames.collection(schema(model, 1), TargetModel.DEFAULT);

        assertThat(collection).matches("model_.*_[0-9a-f]{8}").doesNotContain("/");
        assertThat(FirestoreNames.collection(schema("teams", 1), TargetModel.DEFAULT))
                .isEqualTo("teams");
    }

    @Test
    void aModelMayStandInASubcollectionWithItsIdInAField() throws Exception {
        TargetModel wanted = new TargetModel(
                Optional.of("tenants/a b/people"),
                Optional.of("personId"),
                Map.of("name", "full name"),
                Optional.empty());
        FirestoreSink sink = sink(wanted);
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}"), upsert("b", "{}")), TIMEOUT);
        writer.write(new Batch.Sweep(0, List.of("b")), TIMEOUT);

        assertThat(document("tenants/a b/people/a"))
                .isEqualTo(image("{'personId':{'stringValue':'a'},'full name':{'stringValue':'Ada'}}"));
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        sink.readRows(
                ACCOUNTS,
                Optional.empty(),
                row -> ids.add(row.fields().path("name").asText()));
        assertThat(ids).containsExactly("a", "Ada");
    }

    /** A deleted record that was never there leaves nothing, a mark needs a name that has to be quoted, and more go than fit a commit. */
    @Test
    void aMarkKeepsTheRestOfTheDocument() throws Exception {
        TargetModel marked = new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("gone `at`"));
        SinkWriter writer = writer(marked);
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}"), upsert("b", "{'name':'Bo'}")), TIMEOUT);
        RecordChange.Delete delete = new RecordChange.Delete("a", 1, 1_767_323_045_678_901L);
        writer.write(
                new Batch.Changes(0, 1, ACCOUNTS, List.of(delete, new RecordChange.Delete("never", 1, 1)), 5), TIMEOUT);

        assertThat(document("accounts/a"))
                .isEqualTo(image("{'name':{'stringValue':'Ada'},"
                        + "'gone `at`':{'timestampValue':'2026-01-02T03:04:05.678901Z'}}"));
        assertThat(document("accounts/never").isMissingNode()).isTrue();
    }

    @Test
    void aLaneIsADocumentThatPeopleCanRead() throws Exception {
        FirestoreSink sink = sink(TargetModel.DEFAULT);
        SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
        writer.write(changes(-1, 9, upsert("a", "{}")), TIMEOUT);

        JsonNode lane = document("hive_sync_lanes/main|hive.records.accounts|3");
        assertThat(lane.at("/offset/integerValue").asText()).isEqualTo("9");
        assertThat(lane.at("/token/integerValue").asText()).isEqualTo("7");
        assertThat(sink.readLane(LANE).map(LaneState::offset)).contains(9L);
    }
}
