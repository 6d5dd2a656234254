package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Mark;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be read is handed on as it came, with the reason, and the next event is taken. */
class RejectedTest {
    private static final String SECRET = "s3cr3t";

    private final Driven app = new Driven();

    @AfterEach
    void nextEventFlows() {
        app.capture("next", 1, "{\"n\":1}");
        assertThat(app.briefly()).containsExactly("c next {\"n\":1}");
        assertThat(app.count(StreamCounter.RECEIVED)).isEqualTo(Driven.sumOfOutcomes(app.counters));
        app.close();
    }

    private String reason(byte[] key, byte[] value) {
        TestRecord<byte[], byte[]> event = new TestRecord<>(key, value, new RecordHeaders());
        event.headers().add("mine", "kept".getBytes(UTF_8));
        return reason(event);
    }

    private String reason(TestRecord<byte[], byte[]> event) {
        app.put(event);
        var rejected = app.out(Driven.NAMES.rejected());
        assertThat(rejected).hasSize(1);
        var record = rejected.getFirst();
        assertThat(record.key()).isEqualTo(event.key());
        assertThat(record.value()).isEqualTo(event.value());
        event.headers().forEach(header -> assertThat(record.headers()).contains(header));
        assertThat(HeaderNames.text(record.headers(), HeaderNames.MODEL)).contains(Events.MODEL);
        assertThat(HeaderNames.text(record.headers(), HeaderNames.ERROR_TOPIC)).contains("hive.changes.accounts");
        assertThat(HeaderNames.text(record.headers(), HeaderNames.ERROR_PARTITION))
                .contains("0");
        assertThat(HeaderNames.text(record.headers(), HeaderNames.ERROR_OFFSET)).contains("0");
        String reason =
                HeaderNames.text(record.headers(), HeaderNames.ERROR_REASON).orElseThrow();
        assertThat(reason).doesNotContain(SECRET);
        return reason;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3cr3t",
                "",
                "[]",
                "null",
                "{\"s3cr3t\":",
                "{}",
                "{\"op\":\"x\"}",
                "{\"op\":\"u\",\"after\":{},\"ts_ms\":1}",
                "{\"op\":\"u\",\"after\":\"s3cr3t\",\"source\":{},\"ts_ms\":1}",
                "{\"schema\":{},\"payload\":{}}",
                "{\"op\":\"d\",\"after\":null,\"source\":{\"position\":\"s3cr3t\"},\"ts_ms\":1}",
                "{\"op\":\"d\",\"after\":null,\"source\":{\"position\":\"1:-2:3\"},\"ts_ms\":1}",
            })
    void valueThatIsNoEnvelope(String value) {
        assertThat(reason("a".getBytes(UTF_8), value.getBytes(UTF_8))).isNotEmpty();
    }

    @Test
    void valueOfDeepestJson() {
        String deep = "{\"op\":\"u\",\"after\":{\"s3cr3t\":" + "[".repeat(2000) + "]".repeat(2000) + "}}";
        assertThat(reason("a".getBytes(UTF_8), deep.getBytes(UTF_8))).contains("no JSON");
    }

    @Test
    void noValueAndNoMark() {
        assertThat(reason("a".getBytes(UTF_8), null)).contains("neither a value nor a mark");
    }

    @Test
    void keyIsMissing() {
        assertThat(reason(null, Events.capture("a", 1, "{}").value())).contains("key is missing");
    }

    @Test
    void keyIsEmpty() {
        assertThat(reason(new byte[0], Events.capture("a", 1, "{}").value())).contains("key is missing");
    }

    @Test
    void keyIsNoUtf8() {
        assertThat(reason(new byte[] {(byte) 0xFF}, Events.capture("a", 1, "{}").value()))
                .contains("UTF-8");
    }

    /** Debezium's own keys: taken as ids they would make other records than a webhook's plain ones. */
    @Test
    void keyInDebeziumsForm() {
        assertThat(reason(
                        "{\"id\":\"s3cr3t\"}".getBytes(UTF_8),
                        Events.capture("a", 1, "{}").value()))
                .contains("ExtractField$Key");
    }

    @Test
    void eventOfAnotherModel() {
        assertThat(reason(Events.ofModel("posts", "a", 1, "{}"))).contains("source.table");
    }

    @Test
    void webhookFieldWithoutAName() {
        assertThat(reason(Events.webhook("a", 1, "{\"\":1}"))).contains("without a name");
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cr3t", "0", "-1", "99999999999"})
    void schemaNumberThatIsNone(String number) {
        var event = Events.capture("a", 1, "{}");
        HeaderNames.put(event.headers(), HeaderNames.SCHEMA, number);
        assertThat(reason(event)).contains(HeaderNames.SCHEMA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cr3t", "START", "touch"})
    void markThatCannotBeRead(String mark) {
        var event = new TestRecord<byte[], byte[]>(null, null, new RecordHeaders());
        HeaderNames.put(event.headers(), HeaderNames.MARK, mark);
        assertThat(reason(event)).contains("mark");
    }

    @Test
    void touchWithoutAnId() {
        assertThat(reason(Events.mark(Mark.Kind.TOUCH, null, Events.at(1)))).contains("key is missing");
    }

    @Test
    void sourceTextThatWouldSwellEveryRecord() {
        String value = new String(Events.capture("a", 1, "{}").value(), UTF_8)
                .replace("\"txId\":null", "\"txId\":\"" + "x".repeat(2000) + "\"");
        assertThat(reason("a".getBytes(UTF_8), value.getBytes(UTF_8))).contains("source");
    }

    @Test
    void recordThatOurTopicsCannotTake() {
        String large = "x".repeat(3_900_000);
        app.put(Events.capture("a", 1, "{\"t\":\"" + large + "\"}"));
        var rejected = app.out(Driven.NAMES.rejected()).getFirst();
        assertThat(HeaderNames.text(rejected.headers(), HeaderNames.ERROR_REASON)
                        .orElseThrow())
                .contains("larger than");
        assertThat(rejected.value()).isNull();
        assertThat(app.state("a")).isNull();
    }

    /** Its topic took it because somebody raised the limit. */
    @Test
    void tenMegabytesOfAnotherProgram() {
        byte[] rubbish = new byte[10 << 20];
        app.put(new TestRecord<>("a".getBytes(UTF_8), rubbish, new RecordHeaders()));
        app.put(Events.capture("b", 1, "{\"t\":\"" + "x".repeat(10 << 20) + "\"}"));

        assertThat(app.out(Driven.NAMES.rejected()))
                .hasSize(2)
                .allSatisfy(rejected -> assertThat(rejected.value()).isNull());
        assertThat(app.state("b")).isNull();
    }
}
