package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.image;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Values come back as they were written, or are refused: a target never alters one in silence. */
abstract class ValueRules extends WriteRules {
    /** {@code 1.0} and {@code 1} are one number. */
    private static final Comparator<JsonNode> SAME = (left, right) -> left.isNumber() && right.isNumber()
            ? left.decimalValue().compareTo(right.decimalValue())
            : left.equals(right) ? 0 : 1;

    @Test
    void textsSurviveWhateverIsInThem() throws Exception {
        List<JsonNode> texts = texts(
                "",
                " ",
                " both ends ",
                "null",
                "0123456789012345678901234567890",
                "' \\ \\\\ {} , NULL ; -- ? $1 %s :x",
                "\"",
                "{\"a\",NULL}",
                "😀 é e\u0301 ß 日本 \u202e \ufeff \uffff",
                "line\r\nfeed\ttab\u0001\u007f",
                "0123456789".repeat(100_000));
        assertSurvive("name", texts);
        assertSurvive("team", texts);
    }

    @Test
    void numbersKeepEveryDigit() throws Exception {
        assertSurvive("loginCount", values("0", "-1", "2147483648", "-9007199254740992"));
        assertSurvive("loginCount", values("0.1", "1.5", "-0.30000000000000004", "1e21"));
        assertSurvive("loginCount", values("5e-324", "2.2250738585072014e-308", "1.7976931348623157e308"));
    }

    @Test
    void longNumbersKeepEveryDigit() throws Exception {
        needs(Capability.LONG_NUMBERS);
        assertSurvive(
                "loginCount",
                values("9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808"));
    }

    /** Guards against numbers that become others on the way: Hive's own are 64 bits, a webhook may send any. */
    @Test
    void numbersOfAnyLengthSurviveOrAreRefused() throws Exception {
        for (JsonNode number : values(
                "9007199254740993",
                "9223372036854775808",
                "12345678901234567890123456789012345678901234567890",
                "0.1000000000000000000000000000000000000001",
                "1e309",
                "-1e-400")) {
            assertSurvivesOrIsRefused("loginCount", number);
        }
    }

    @Test
    void datesStayTheSameMoment() throws Exception {
        List<JsonNode> dates = texts(
                "2026-01-02T03:04:05.678Z",
                "2024-02-29T23:59:59.999Z",
                "1969-12-31T23:59:59.001Z",
                "1970-01-01T00:00:00.000Z",
                "2026-03-29T02:30:00.000Z",
                "2026-01-02T03:04:05+02:00",
                "9999-12-31T23:59:59.999Z");
        for (String field : List.of("lastSeen", "ronin.createdAt")) {
            Map<String, ObjectNode> rows = written(field, dates);
            for (int i = 0; i < dates.size(); i++) {
                JsonNode read = row(rows, "id" + i).path(field);
                assertThat(OffsetDateTime.parse(read.textValue()).toInstant())
                        .isEqualTo(
                                OffsetDateTime.parse(dates.get(i).textValue()).toInstant());
            }
        }
    }

    @Test
    void jsonStaysTheSameValue() throws Exception {
        List<JsonNode> documents = values(
                "{}",
                "[]",
                "'text'",
                "''",
                "true",
                "0",
                "{'a':{'b':[1,2.50,{'c':null}]},'':{'$set':1,'a.b':'.'},'é':'😀','quote':'\\\"\\\\'}",
                "[12345678901234567,0.1,[[[[]]]],{'__proto__':{}}]");
        assertSurvive("settings", documents);
        assertSurvive("avatar", values("{'key':'k','name':'a b.png','meta':{'size':9007199254740993,'width':null}}"));
    }

    @Test
    void booleansStayTrueAndFalse() throws Exception {
        assertSurvive("emailVerified", values("true", "false"));
    }

    /** Guards against drivers that replace what they cannot say. */
    @Test
    void textThatIsNoneSurvivesOrIsRefused() throws Exception {
        for (String text : List.of("nul \0 inside", "\0", "half \ud83d", "\ude00 half")) {
            for (String field : List.of("name", "team", "settings")) {
                assertSurvivesOrIsRefused(field, TextNode.valueOf(text));
            }
        }
    }

    /** Guards against merging: an image is all that there is of a record. */
    @Test
    void aFieldThatIsNullOrAbsentKeepsNoOldValue() throws Exception {
        String full = "{'name':'Ada','loginCount':1,'emailVerified':true,'settings':{'a':1},'team':'t'}";
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", full), upsert("b", full)), TIMEOUT);
        writer.write(changes(0, 1, upsert("a", "{'name':null,'settings':null,'team':''}"), upsert("b", "{}")), TIMEOUT);

        Map<String, ObjectNode> rows = stored(ACCOUNTS);
        assertThat(set(row(rows, "a"))).containsExactly("team");
        assertThat(set(row(rows, "b"))).isEmpty();
    }

    /** Guards against keys that a target takes for the same: collations, trimming, normal forms. */
    @Test
    void idsThatDifferAreRecordsThatDiffer() throws Exception {
        List<String> ids = List.of(
                "a", "A", "a ", " a", "á", "a\u0301", "ａ", "ß", "ss", "1", "01", "1.0", "null", "'; --", "a/b", ".");
        RecordChange[] upserts =
                ids.stream().map(id -> upsert(id, image("{}").put("name", id))).toArray(RecordChange[]::new);
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upserts), TIMEOUT);
        assertThat(names())
                .hasSize(ids.size())
                .allSatisfy((id, name) -> assertThat(name).isEqualTo(id));

        writer.write(changes(0, 1, delete("A"), delete("a "), delete("á"), delete("'; --")), TIMEOUT);
        assertThat(names())
                .hasSize(ids.size() - 4)
                .containsKeys("a", " a", "a\u0301")
                .doesNotContainKeys("A", "á");
    }

    @Test
    void fieldsThatTheSchemaLacksAreLeftOutAndCounted() throws Exception {
        WriteResult result = take().write(
                        changes(-1, 0, upsert("a", "{'id':'a','name':'Ada','new':1,'newer':null}"), upsert("b", "{}")),
                        TIMEOUT);

        assertThat(result).isEqualTo(new WriteResult(2, 2));
        assertThat(set(row(stored(ACCOUNTS), "a"))).containsExactly("name");
    }

    private static List<JsonNode> texts(String... texts) {
        return Arrays.stream(texts).<JsonNode>map(TextNode::valueOf).toList();
    }

    private static List<JsonNode> values(String... json) {
        return Arrays.stream(json)
                .map(one -> image("{'x':" + one + "}").get("x"))
                .toList();
    }

    /** Fields with a value. */
    private static List<String> set(ObjectNode row) {
        Stream<Map.Entry<String, JsonNode>> fields = row.properties().stream();
        return fields.filter(field -> !field.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
    }

    private void assertSurvive(String field, List<JsonNode> values) throws SinkException {
        Map<String, ObjectNode> rows = written(field, values);
        for (int i = 0; i < values.size(); i++) {
            assertSame(row(rows, "id" + i).path(field), values.get(i));
        }
    }

    private void assertSurvivesOrIsRefused(String field, JsonNode value) throws SinkException {
        try {
            written(field, List.of(value));
        } catch (SinkException.Rejected e) {
            assertThat(e.bladeId()).contains("id0");
            assertThat(stored(ACCOUNTS)).doesNotContainKey("id0");
            return;
        }
        assertSame(row(stored(ACCOUNTS), "id0").path(field), value);
        empty();
    }

    private static void assertSame(JsonNode read, JsonNode written) {
        assertThat(written.equals(SAME, read))
                .as("what was read, %.200s, is what was written, %.200s", read, written)
                .isTrue();
    }

    /** A record for each value, {@code id0} and so on, as the target hands them over. */
    private Map<String, ObjectNode> written(String field, List<JsonNode> values) throws SinkException {
        RecordChange[] upserts = new RecordChange[values.size()];
        for (int i = 0; i < upserts.length; i++) {
            upserts[i] = upsert("id" + i, image("{}").set(field, values.get(i)));
        }
        takeAnew().write(changes(-1, 0, upserts), TIMEOUT);
        return stored(ACCOUNTS);
    }

    private void empty() throws SinkException {
        takeAnew().write(changes(-1, 0, delete("id0")), TIMEOUT);
    }

    private SinkWriter takeAnew() throws SinkException {
        Optional<LaneState> seen = sink.readLane(LANE);
        long token = seen.map(LaneState::token).orElse(0L) + 1;
        return sink.openLane(LANE, seen, new LaneState(token, -1, "topic-1", 0, 0));
    }
}
