package io.hivesync.sinks.mongodb;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.image;
import static io.hivesync.sinks.testkit.Samples.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.util.Optional;
import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents as another program reads them: a sink that misreads as it miswrites would agree with itself. */
final class MongoDocumentsTest {
    @RegisterExtension
    static final LocalMongo MONGO = LocalMongo.replicaSet();

    private Opened opened;
    private SinkWriter writer;

    @BeforeEach
    void open() throws Exception {
        opened = Opened.at(MONGO).ready(ACCOUNTS);
        writer = opened.take();
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private BsonDocument stored(ObjectNode after) throws Exception {
        Opened.write(
                writer, Opened.batch(opened.offset(), opened.offset() + 1, ACCOUNTS, Opened.upsert("a", 1, after)));
        return opened.documents("accounts").getFirst();
    }

    @Test
    void aDocumentHasBladesNamesAndItsIdIsTheRecords() throws Exception {
        BsonDocument document = stored(image("{'id':'a','name':'Ada','loginCount':3,'emailVerified':true,'team':null,"
                + "'ronin.createdAt':'2026-01-02T03:04:05.678Z','settings':{'theme':'dark'}}"));

        assertThat(document.keySet())
                .containsExactlyInAnyOrder("_id", "name", "loginCount", "emailVerified", "createdAt", "settings");
        assertThat(document.getString("_id").getValue()).isEqualTo("a");
        assertThat(document.getDateTime("createdAt").getValue()).isEqualTo(1_767_323_045_678L);
        assertThat(document.getDocument("settings").toJson()).isEqualTo("{\"theme\": \"dark\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "0, INT32",
        "-2147483648, INT32",
        "2147483648, INT64",
        "9223372036854775807, INT64",
        "9223372036854775808, DECIMAL128",
        "1.0, DOUBLE",
        "0.1, DOUBLE",
        "-0.30000000000000004, DOUBLE",
        "1e21, DOUBLE",
        "4.9e-324, DOUBLE",
        "5e-324, DECIMAL128",
        "1.7976931348623157e308, DOUBLE",
        "0.30000000000000000000000000000001, DECIMAL128",
        "1e309, DECIMAL128",
        "1e-6000, DECIMAL128",
        "12345678901234567890123456789012340000000000, DECIMAL128"
    })
    void aNumberIsTheSmallestTypeThatHoldsItExactly(String number, BsonType type) throws Exception {
        BsonValue stored = stored(image("{'loginCount':" + number + "}")).get("loginCount");
        BsonValue inner = stored(image("{'settings':[" + number + "]}"))
                .getArray("settings")
                .get(0);

        assertThat(stored.getBsonType()).isEqualTo(type);
        assertThat(inner).isEqualTo(stored);
        var read = opened.rows(ACCOUNTS).get("a").path("settings").path(0).decimalValue();
        assertThat(read).isEqualByComparingTo(number);
    }

    @ParameterizedTest
    @CsvSource({
        "12345678901234567890123456789012345",
        "0.1000000000000000000000000000000000000001",
        "1e6145",
        "1e-7000",
        "1e1000000000"
    })
    void aNumberThatNoTypeHoldsIsRefused(String number) throws Exception {
        for (String after : new String[] {"{'loginCount':" + number + "}", "{'settings':{'deep':[" + number + "]}}"}) {
            Rejected rejected = catchThrowableOfType(Rejected.class, () -> stored(image(after)));

            assertThat(rejected).hasMessageContaining("more digits than a BSON number holds");
            assertThat(rejected.bladeId()).contains("a");
        }
        assertThat(opened.documents("accounts")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-02T03:04:05.678Z, 2026-01-02T03:04:05.678Z",
        "1969-12-31T23:59:59.001Z, 1969-12-31T23:59:59.001Z",
        "0001-01-01T00:00:00Z, 0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999Z, 9999-12-31T23:59:59.999Z",
        "2026-01-02T03:04:05+02:00, 2026-01-02T01:04:05Z",
        "2026-01-02 03:04:05, 2026-01-02T03:04:05Z",
        "2026-01-02, 2026-01-02T00:00:00Z"
    })
    void aDateIsADate(String written, String moment) throws Exception {
        BsonValue stored = stored(image("{'lastSeen':'" + written + "'}")).get("lastSeen");

        assertThat(stored.asDateTime().getValue())
                .isEqualTo(java.time.Instant.parse(moment).toEpochMilli());
    }

    /** Guards that no value is altered: what is none of a date's milliseconds, or no date, stays the text that it was. */
    @ParameterizedTest
    @CsvSource({"2026-01-02T03:04:05.678901Z", "yesterday", "12026-01-02", "''"})
    void aDateThatBsonCannotHoldStaysText(String written) throws Exception {
        BsonValue stored =
                stored(image("{'lastSeen':'" + written.replace("'", "") + "'}")).get("lastSeen");

        assertThat(stored.asString().getValue()).isEqualTo(written.replace("'", ""));
    }

    /** Hive checks no types, and a document needs none. */
    @Test
    void aValueOfAnotherTypeThanItsFieldsStaysWhatItIs() throws Exception {
        BsonDocument document =
                stored(image("{'loginCount':'many','emailVerified':1,'name':{'first':'Ada'},'lastSeen':17,'team':[]}"));

        assertThat(document.getString("loginCount").getValue()).isEqualTo("many");
        assertThat(document.getInt32("emailVerified").getValue()).isEqualTo(1);
        assertThat(document.getDocument("name").toJson()).isEqualTo("{\"first\": \"Ada\"}");
        assertThat(document.getInt32("lastSeen").getValue()).isEqualTo(17);
        assertThat(document.getArray("team")).isEmpty();
        ObjectNode read = opened.rows(ACCOUNTS).get("a");
        assertThat(read.toString())
                .isEqualTo("{\"name\":{\"first\":\"Ada\"},\"loginCount\":\"many\",\"emailVerified\":1,"
                        + "\"lastSeen\":17,\"team\":[]}");
    }

    @Test
    void namesInsideOfAJsonValueStayAsTheyAre() throws Exception {
        ObjectNode after = image("{'settings':{'$set':1,'a.b':{'$ref':'x'},'':[{'$gt':null}],'_hive':2,'_id':3}}");

        BsonDocument settings = stored(after).getDocument("settings");

        assertThat(settings.keySet()).containsExactly("$set", "a.b", "", "_hive", "_id");
        assertThat(opened.rows(ACCOUNTS).get("a")).isEqualTo(after);
    }

    @Test
    void aDottedNameIsASubdocumentAndTheOnesThatCannotBeNamedGetAnother() throws Exception {
        ModelSchema model = schema(
                "profiles",
                1,
                new Field("address.city", FieldType.STRING),
                new Field("address.geo.lat", FieldType.NUMBER),
                new Field("$where", FieldType.STRING),
                new Field("a..b", FieldType.STRING),
                new Field("address", FieldType.STRING),
                new Field("_id", FieldType.STRING),
                new Field("_hive", FieldType.STRING),
                new Field("createdAt", FieldType.STRING),
                new Field("ronin.createdAt", FieldType.DATE),
                new Field("ronin.updatedAt", FieldType.DATE));
        opened.sink().prepare(model);
        ObjectNode after =
                image("{'address.city':'Bonn','address.geo.lat':50.7,'$where':'w','a..b':'ab','address':'all',"
                        + "'_id':'own','_hive':'h','createdAt':'mine','ronin.createdAt':'2026-01-02T03:04:05.678Z',"
                        + "'ronin.updatedAt':'2026-01-02T03:04:05.678Z'}");
        SinkWriter lane = opened.sink().openLane(new Lane("main", "t", model.model(), 0), Optional.empty(), TAKEN);
        Opened.write(lane, Opened.batch(-1, 0, model, Opened.upsert("key", 1, after)));

        BsonDocument document = opened.documents("profiles").getFirst();
        assertThat(document.getDocument("address").toJson())
                .isEqualTo("{\"city\": \"Bonn\", \"geo\": {\"lat\": 50.7}}");
        assertThat(document.getString("_id").getValue()).isEqualTo("key");
        assertThat(document.getString("createdAt").getValue()).isEqualTo("mine");
        assertThat(document.getDocument("ronin").getDateTime("createdAt").getValue())
                .isPositive();
        assertThat(document.getDateTime("updatedAt").getValue()).isPositive();
        assertThat(document.keySet())
                .contains("_where", "a__b")
                .anyMatch(name -> name.matches("address_[0-9a-f]{8}"))
                .anyMatch(name -> name.matches("_id_[0-9a-f]{8}"))
                .anyMatch(name -> name.matches("_hive_[0-9a-f]{8}"));
        assertThat(opened.rows(model).get("key")).isEqualTo(after);
    }

    @Test
    void aSubdocumentWithoutAValueIsNotThere() throws Exception {
        ModelSchema model = schema("profiles", 1, new Field("address.city", FieldType.STRING));
        opened.sink().prepare(model);
        SinkWriter lane = opened.sink().openLane(new Lane("main", "t", model.model(), 0), Optional.empty(), TAKEN);
        Opened.write(lane, Opened.batch(-1, 0, model, Opened.upsert("key", 1, image("{'address.city':null}"))));

        assertThat(opened.documents("profiles").getFirst().keySet()).containsExactly("_id");
    }

    @Test
    void textMayHoldTheCharacterZeroAndANameMayNot() throws Exception {
        ObjectNode text = Json.MAPPER.createObjectNode().put("name", "nul \0 inside");
        assertThat(stored(text).getString("name").getValue()).isEqualTo("nul \0 inside");

        ObjectNode name = Json.MAPPER.createObjectNode();
        name.putObject("settings").put("nul\0", 1);
        Rejected rejected = catchThrowableOfType(Rejected.class, () -> stored(name));
        assertThat(rejected).hasMessageContainingAll("The field settings of a", "U+0000");
    }

    @Test
    void aDocumentOverSixteenMebibytesIsRefusedAndAnAlmostAsLargeOneIsTaken() throws Exception {
        int envelope = 5 + "_id".length() + 2 + 4 + 2 + "name".length() + 2 + 4 + 1;
        String largest = "x".repeat(16 * 1024 * 1024 - envelope);
        Rejected rejected = catchThrowableOfType(
                Rejected.class, () -> stored(Json.MAPPER.createObjectNode().put("name", largest + "x")));
        assertThat(rejected)
                .hasMessage("accounts a would be a document of 16777217 bytes, and MongoDB's largest has 16777216");
        assertThat(rejected.bladeId()).contains("a");

        // the in-process server counts the update around the document too
        String taken = largest.substring(1024);
        assertThat(stored(Json.MAPPER.createObjectNode().put("name", taken))
                        .getString("name")
                        .getValue())
                .hasSameSizeAs(taken);
    }

    @Test
    void whatIsNestedDeeperThanMongoDbStoresIsRefused() throws Exception {
        ObjectNode deepest = Json.MAPPER.createObjectNode();
        ArrayNode inner = deepest.putArray("settings");
        for (int level = 2; level < BsonValues.DEEPEST; level++) {
            inner = inner.addArray();
        }
        stored(deepest);
        inner.addArray();

        Rejected rejected = catchThrowableOfType(Rejected.class, () -> stored(deepest));
        assertThat(rejected).hasMessageContaining("nested deeper than 100 levels");
    }

    @Test
    void anIdThatIsNoTextIsRefused() {
        Rejected rejected = catchThrowableOfType(
                Rejected.class,
                () -> Opened.write(writer, Opened.batch(-1, 0, ACCOUNTS, Opened.delete("half \ud83d", 1))));

        assertThat(rejected.bladeId()).contains("half \ud83d");
    }

    @Test
    void documentsOfOthersAreNoRecords() throws Exception {
        opened.collection("accounts").insertOne(BsonDocument.parse("{\"name\": \"by hand\"}"));
        stored(image("{'name':'Ada'}"));

        assertThat(opened.rows(ACCOUNTS)).containsOnlyKeys("a");
        writer.forEachId(
                id -> {
                    assertThat(id).isEqualTo("a");
                    return true;
                },
                io.hivesync.sinks.testkit.Samples.TIMEOUT);
    }
}
