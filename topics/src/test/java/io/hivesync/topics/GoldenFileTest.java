package io.hivesync.topics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bytes on the topics outlive the program that wrote them: they change only together with these files. */
class GoldenFileTest {

    @ParameterizedTest
    @ValueSource(strings = {"envelope-update.json", "envelope-delete.json"})
    void anEnvelopeIsReadAndWrittenToTheSameBytes(String file) throws Exception {
        byte[] golden = golden(file);

        assertThat(new String(EnvelopeCodec.encode(EnvelopeCodec.decode(golden)), UTF_8))
                .isEqualTo(new String(golden, UTF_8));
    }

    @Test
    void anEnvelopeKeepsEveryDigit() throws Exception {
        Envelope envelope = EnvelopeCodec.decode(golden("envelope-update.json"));

        assertThat(envelope.op()).isEqualTo(Op.UPDATE);
        assertThat(envelope.source().position()).isEqualTo(new Position(1763800000100L, 7, 2));
        assertThat(envelope.after().get("loginCount").longValue()).isEqualTo(9007199254740993L);
        assertThat(envelope.after().get("ratio").decimalValue().toString()).isEqualTo("1.0");
        assertThat(envelope.after().get("team").isNull()).isTrue();
        assertThat(envelope.after().has("absent")).isFalse();
    }

    @Test
    void aModelIsReadAndWrittenToTheSameBytes() throws Exception {
        byte[] golden = golden("model.json");
        ModelSchema schema = ModelSchemaCodec.decode(golden);

        assertThat(schema.number()).isEqualTo(3);
        assertThat(schema.source()).isEqualTo(SourceKind.CAPTURE);
        assertThat(schema.field("ronin.createdAt")).contains(new Field("ronin.createdAt", FieldType.DATE));
        assertThat(new String(ModelSchemaCodec.encode(schema), UTF_8)).isEqualTo(new String(golden, UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"text\"",
                "{} {}",
                "{\"op\":\"x\"}",
                "{\"op\":\"c\",\"after\":{\"n\":1e99999999999}}",
                "{\"op\":\"c\",\"after\":{},\"ts_ms\":1}",
                "{\"op\":\"c\",\"after\":[],\"ts_ms\":1,\"source\":{}}",
                "{\"op\":\"d\",\"after\":{},\"ts_ms\":1,\"source\":{\"version\":\"1\",\"connector\":\"c\",\"name\":\"n\",\"ts_ms\":1,\"table\":\"t\",\"position\":\"1:1:1\"}}",
                "{\"op\":\"u\",\"after\":{},\"ts_ms\":1,\"source\":{\"version\":\"1\",\"connector\":\"c\",\"name\":\"n\",\"ts_ms\":1,\"table\":\"t\",\"position\":\"1:1\"}}",
                "{\"op\":\"u\",\"after\":{},\"ts_ms\":1.5,\"source\":{\"version\":\"1\",\"connector\":\"c\",\"name\":\"n\",\"ts_ms\":1,\"table\":\"t\",\"position\":\"1:1:1\"}}"
            })
    void whatIsNoEnvelopeIsMalformedAndNothingElse(String value) {
        assertThatThrownBy(() -> EnvelopeCodec.decode(value.getBytes(UTF_8))).isInstanceOf(MalformedException.class);
    }

    @Test
    void theAfterImageAloneIsThatOfTheWhole() throws Exception {
        byte[] golden = golden("envelope-update.json");

        assertThat(EnvelopeCodec.decodeAfter(golden))
                .isEqualTo(EnvelopeCodec.decode(golden).after());
    }

    /** Another program's, in a record topic, may leave them out. */
    @Test
    void theAfterImageAloneNeedsNoMoreThanTheOperation() throws Exception {
        byte[] value = "{\"op\":\"c\",\"after\":{\"op\":\"x\",\"after\":1}}".getBytes(UTF_8);

        assertThat(EnvelopeCodec.decodeAfter(value)).hasToString("{\"op\":\"x\",\"after\":1}");
    }

    @Test
    void aDeleteHasNoAfterImage() throws Exception {
        assertThat(EnvelopeCodec.decodeAfter(
                        "{\"before\":{\"op\":\"c\",\"after\":{}},\"after\":null,\"op\":\"d\"}".getBytes(UTF_8)))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "\"text\"",
                "{} {}",
                "{\"after\":{}}",
                "{\"op\":\"c\"}",
                "{\"op\":\"c\",\"after\":null}",
                "{\"op\":\"c\",\"after\":[]}",
                "{\"op\":\"x\",\"after\":{}}",
                "{\"op\":1,\"after\":{}}",
                "{\"op\":\"d\",\"after\":{}}",
                "{\"op\":\"c\",\"after\":{}} {}",
                "{\"op\":\"c\",\"after\":{}",
                "{\"op\":\"c\",\"before\":{,},\"after\":{}}",
                "{\"op\":\"c\",\"after\":{\"n\":1e99999999999}}"
            })
    void whatHasNoAfterImageIsMalformedAndNothingElse(String value) {
        assertThatThrownBy(() -> EnvelopeCodec.decodeAfter(value.getBytes(UTF_8)))
                .isInstanceOf(MalformedException.class);
    }

    @Test
    void aMalformedEnvelopeIsNotQuoted() {
        byte[] value = "{\"after\": hunter2}".getBytes(UTF_8);
        assertThatThrownBy(() -> EnvelopeCodec.decode(value))
                .isInstanceOf(MalformedException.class)
                .message()
                .doesNotContain("hunter2");
        assertThatThrownBy(() -> EnvelopeCodec.decodeAfter(value))
                .isInstanceOf(MalformedException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"model\":\"a\",\"number\":0,\"source\":\"capture\",\"fields\":[]}",
                "{\"model\":\"a\",\"number\":1,\"source\":\"else\",\"fields\":[]}",
                "{\"model\":\"a\",\"number\":1,\"source\":\"capture\",\"fields\":[{\"name\":\"f\",\"type\":\"duration\"}]}",
                "{\"model\":\"a\",\"number\":1,\"source\":\"capture\",\"fields\":[{\"name\":\"f\",\"type\":\"json\"},{\"name\":\"f\",\"type\":\"json\"}]}"
            })
    void whatIsNoModelIsMalformed(String value) {
        assertThatThrownBy(() -> ModelSchemaCodec.decode(value.getBytes(UTF_8))).isInstanceOf(MalformedException.class);
    }

    @Test
    void fieldsOfOneNameAreRefused() {
        Field field = new Field("a", FieldType.JSON);
        assertThatThrownBy(() -> new ModelSchema("m", 1, List.of(field, field), SourceKind.WEBHOOK))
                .hasMessageContaining("twice");
    }

    private static byte[] golden(String file) throws IOException {
        try (InputStream in = GoldenFileTest.class.getResourceAsStream("/golden/" + file)) {
            return in.readAllBytes();
        }
    }
}
