package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was found out about one item of a batch is taken to hold for those like it, and for no others. */
class ShapeTest {
    private static final String FIRST = "{\"a\":\"x\",\"b\":1,\"c\":null}";

    /** @return data of each, of one body */
    private static List<ObjectNode> read(String... data) throws Exception {
        StringBuilder body = new StringBuilder("{\"records\":[");
        for (String each : data) {
            body.append(body.charAt(body.length() - 1) == '[' ? "" : ",")
                    .append("{\"data\":")
                    .append(each)
                    .append('}');
        }
        List<ObjectNode> read = new ArrayList<>();
        for (JsonNode item :
                StrictJson.batch(body.append("]}").toString().getBytes(UTF_8)).get("records")) {
            read.add((ObjectNode) item.get("data"));
        }
        return read;
    }

    private static Shape shape(ObjectNode data) {
        return ((WrittenObject) data).shape();
    }

    private static KnownSchema schema(FieldType b) {
        List<Field> fields = List.of(new Field("a", FieldType.STRING), new Field("b", b));
        return KnownSchema.of(new ModelSchema("accounts", 1, fields, SourceKind.WEBHOOK), 0);
    }

    @Test
    void itemsOfTheSameNamesAndKindsShareOne() throws Exception {
        List<ObjectNode> items = read(FIRST, "{\"a\":\"\",\"b\":-7,\"c\":null}");

        assertThat(shape(items.get(0))).isNotNull().isSameAs(shape(items.get(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":\"x\",\"b\":1}",
                "{\"a\":\"x\",\"b\":1,\"c\":null,\"d\":1}",
                "{\"a\":\"x\",\"b\":1,\"d\":null}",
                "{\"b\":1,\"a\":\"x\",\"c\":null}",
                "{\"a\":\"x\",\"b\":\"1\",\"c\":null}",
                "{\"a\":\"x\",\"b\":true,\"c\":null}",
                "{\"a\":\"x\",\"b\":1,\"c\":{}}",
                "{}"
            })
    void othersDoNot(String other) throws Exception {
        List<ObjectNode> items = read(FIRST, other);

        assertThat(shape(items.get(0))).isNotSameAs(shape(items.get(1)));
    }

    @Test
    void aSchemaThatHoldsTheFirstIsNotTakenToHoldAnother() throws Exception {
        List<ObjectNode> items =
                read(FIRST, FIRST, "{\"a\":\"x\",\"b\":\"1\",\"c\":null}", "{\"a\":\"x\",\"b\":1,\"c\":1}", FIRST);
        KnownSchema numbers = schema(FieldType.NUMBER);

        assertThat(items.stream().map(numbers::holds)).containsExactly(true, true, false, false, true);
        assertThat(items.stream().map(schema(FieldType.STRING)::holds))
                .containsExactly(false, false, true, false, false);
    }

    /** The first of a shape is right; the shape says nothing of an id, whose value counts. */
    @Test
    void eachIdIsLookedAt() throws Exception {
        List<ObjectNode> items = read("{\"id\":\"r\",\"a\":1}", "{\"id\":\"s\",\"a\":1}");

        assertThat(DataFields.flat(items.get(0), "r").has("id")).isFalse();
        assertThatThrownBy(() -> DataFields.flat(items.get(1), "r")).isInstanceOf(RefusedException.class);
    }

    @Test
    void eachNestedRoninIsFlattened() throws Exception {
        List<ObjectNode> items =
                read("{\"ronin\":1}", "{\"ronin\":{\"createdAt\":1}}", "{\"ronin\":{\"createdAt\":2}}");

        assertThat(DataFields.flat(items.get(0), "r").has("ronin")).isTrue();
        assertThat(DataFields.flat(items.get(1), "r").has("ronin.createdAt")).isTrue();
        assertThat(DataFields.flat(items.get(2), "r").has("ronin.createdAt")).isTrue();
    }

    @Test
    void aNameThatIsWrongIsRefusedEachTime() throws Exception {
        List<ObjectNode> items = read("{\"\":1}", "{\"\":1}");

        for (ObjectNode item : items) {
            assertThatThrownBy(() -> DataFields.flat(item, "r")).isInstanceOf(RefusedException.class);
        }
    }
}
