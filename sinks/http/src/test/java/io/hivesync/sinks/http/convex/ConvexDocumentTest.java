package io.hivesync.sinks.http.convex;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.image;
import static io.hivesync.sinks.testkit.Samples.schema;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.DocumentLayout;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Json;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values in Convex, and back. */
class ConvexDocumentTest {
    private static final ConvexDocument ACCOUNT = new ConvexDocument(ConvexNames.layout(ACCOUNTS, TargetModel.DEFAULT));

    private static ObjectNode document(String after) throws Rejected {
        return ACCOUNT.document(new RecordChange.Upsert("a", 0, 1, image(after)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0|0",
                "-1|-1",
                "1.5|1.5",
                "0.1|0.1",
                "1e21|1E+21",
                "9007199254740992|9007199254740992",
                "9007199254740993|\"9007199254740993\"",
                "9223372036854775807|\"9223372036854775807\"",
                "0.1000000000000000000000000000000000000001|\"0.1000000000000000000000000000000000000001\"",
                "1e309|\"1E+309\"",
                "5e-324|\"5E-324\"",
                "-1e-400|\"-1E-400\""
            })
    void aNumberIsANumberWhereADoubleHoldsItElseText(String number, String there) throws Exception {
        ObjectNode document = document("{'loginCount':" + number + "}");

        assertThat(document.get("loginCount")).hasToString(there);
        assertThat(ACCOUNT.row("a", document).fields().get("loginCount").decimalValue())
                .isEqualByComparingTo(number);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{'a':{'b':[1,2.5,null,true,'x']}}",
                "'text'",
                "7",
                "true",
                "{'hiveJson':7}",
                "{'hiveJson':'x','b':1}",
                "[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]"
            })
    void jsonThatConvexHoldsIsThereAsItIs(String json) throws Exception {
        assertThat(document("{'settings':" + json + "}").get("settings"))
                .isEqualTo(image("{'x':" + json + "}").get("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'$set':1}",
                "{'_id':1}",
                "{'':1}",
                "{'é':1}",
                "{'a\\tb':1}",
                "[{'a':{'$b':1}}]",
                "12345678901234567",
                "[0.1,[9007199254740993]]",
                "{'hiveJson':'x'}",
                "[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]"
            })
    void jsonThatConvexDoesNotHoldIsThereAsText(String json) throws Exception {
        JsonNode value = image("{'x':" + json + "}").get("x");
        ObjectNode document = document("{'settings':" + json + "}");

        assertThat(document.get("settings").path("hiveJson").asText()).isEqualTo(value.toString());
        assertThat(ACCOUNT.row("a", document).fields().get("settings")).isEqualTo(value);
    }

    @Test
    void longListsAndWideObjectsAreThereAsText() throws Exception {
        String list = "[" + "0,".repeat(8192) + "0]";
        StringBuilder wide = new StringBuilder("{'a':0");
        for (int i = 0; i < 1024; i++) {
            wide.append(",'f").append(i).append("':0");
        }
        for (String json : List.of(list, wide + "}", "{'" + "n".repeat(1025) + "':0}")) {
            assertThat(document("{'settings':" + json + "}").get("settings").has("hiveJson"))
                    .isTrue();
        }
    }

    @Test
    void whatHasNoValueIsNotThere() throws Exception {
        assertThat(document("{'name':null,'team':'','settings':null}"))
                .hasToString("{\"bladeId\":\"a\",\"team\":\"\"}");
    }

    @Test
    void anotherValueInAFieldOfTextIsItsJson() throws Exception {
        assertThat(document("{'name':{'a':1},'lastSeen':1767323045678,'ronin.createdAt':'yesterday'}"))
                .hasToString("{\"bladeId\":\"a\",\"createdAt\":\"yesterday\",\"name\":\"{\\\"a\\\":1}\","
                        + "\"lastSeen\":\"1767323045678\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'loginCount':'hunter2'}",
                "{'loginCount':true}",
                "{'emailVerified':'hunter2'}",
                "{'emailVerified':1}",
                "{'name':'half \\ud83d'}",
                "{'settings':['\\ude00']}"
            })
    void whatConvexCannotHoldIsRefusedByTheFieldsName(String after) {
        assertThatThrownBy(() -> document(after))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining(image(after).fieldNames().next())
                .hasMessageNotContaining("hunter2");
    }

    /** A record of 1 MiB is sent, and one above it refused, before Convex refuses the batch. */
    @Test
    void aDocumentAboveTheLimitIsRefused() throws Exception {
        document("{'name':'" + "é".repeat(524_000) + "'}");

        assertThatThrownBy(() -> document("{'name':'" + "é".repeat(524_300) + "'}"))
                .isInstanceOf(Rejected.class)
                .hasMessageContaining("1 MiB");
        assertThat(ConvexSize.of(Json.MAPPER.readTree("{\"ab\":[1,\"é\",null,true],\"c\":{}}")))
                .as("Convex's own formula")
                .isEqualTo(2 + (2 + 1 + 2 + 9 + 4 + 1 + 1) + (1 + 1 + 2));
    }

    @Test
    void fieldNamesAreBladesUnlessConvexDoesNotTakeThem() {
        ModelSchema model = schema(
                "m",
                1,
                new Field("id", FieldType.STRING),
                new Field("ronin.createdAt", FieldType.DATE),
                new Field("ronin.updatedAt", FieldType.DATE),
                new Field("updatedAt", FieldType.DATE),
                new Field("emailVerified", FieldType.BOOLEAN),
                new Field("address.city", FieldType.STRING),
                new Field("address_city", FieldType.STRING),
                new Field("_id", FieldType.STRING),
                new Field("$x", FieldType.STRING),
                new Field("ü", FieldType.STRING),
                new Field("bladeId", FieldType.STRING),
                new Field("n".repeat(70), FieldType.STRING),
                new Field("1st", FieldType.STRING));
        DocumentLayout layout = ConvexNames.layout(model, TargetModel.DEFAULT);
        List<String> names =
                layout.fields().stream().map(DocumentLayout.Field::name).toList();

        assertThat(names.subList(0, 5))
                .containsExactly("createdAt", "ronin_updatedAt", "updatedAt", "emailVerified", "address_city");
        assertThat(names)
                .allMatch(name -> name.matches("[A-Za-z][A-Za-z0-9_]{0,63}"))
                .doesNotContain("bladeId");
        assertThat(new HashSet<>(names)).hasSameSizeAs(names);
        assertThat(ConvexNames.layout(model, TargetModel.DEFAULT)).isEqualTo(layout);
    }

    @Test
    void modelsThatDifferHaveTablesThatDiffer() {
        List<String> models = List.of(
                "accounts", "Accounts", "a-b", "a_b", "a.b", "_x", "x", "hiveSyncLanes", "ronin_link_a_b", "ü", "ö");
        List<String> tables = models.stream()
                .map(model -> ConvexNames.layout(schema(model, 1), TargetModel.DEFAULT)
                        .collection())
                .toList();

        assertThat(tables)
                .doesNotHaveDuplicates()
                .doesNotContain("hiveSyncLanes")
                .contains("accounts", "a_b", "ronin_link_a_b")
                .allMatch(name -> name.matches("[A-Za-z][A-Za-z0-9_]{0,63}"));
    }
}
