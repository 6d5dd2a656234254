package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTextTest {
    private static final Position POSITION = new Position(1777939200000L, 1777939200000001L, 7);

    @ParameterizedTest
    @ValueSource(strings = {"accounts", "a \"quoted\" one", "ünïcödé\\"})
    void isTheCodecsOwnTextWhateverTheModelIsCalled(String model) throws Exception {
        ObjectNode fields =
                (ObjectNode) Json.MAPPER.readTree("{\"a\":1.50,\"b\":{\"c\":[null,true]},\"é\":\"\\u0007\"}");

        assertThat(text(model, Op.UPDATE, fields)).isEqualTo(codecs(model, Op.UPDATE, fields));
        assertThat(text(model, Op.DELETE, null)).isEqualTo(codecs(model, Op.DELETE, null));
    }

    @Test
    void imageIsWhatTheCallerWrote() throws Exception {
        byte[] body = "{\"ö\":\"\uD83D\uDE00\", \"data\" : { \"a\" : 1e5,\n\"b\":\"\\u00e9\" } , \"x\":{\"data\":{}}}"
                .getBytes(UTF_8);
        WrittenObject data = (WrittenObject) StrictJson.call(body).get("data");
        SyncCall call = new SyncCall("m", "m", "update", Op.UPDATE, "r", data, data.text(), null, null);

        byte[] value = new EventText("1", "webhook", "m").of(call, POSITION, 5);

        assertThat(new String(value, UTF_8)).contains("\"after\":{ \"a\" : 1e5,\n\"b\":\"\\u00e9\" },\"source\"");
        assertThat(EnvelopeCodec.decode(value).after()).isEqualTo(Json.MAPPER.readTree("{\"a\":1e5,\"b\":\"é\"}"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 9, 10, 100, 1777939200000L, Long.MAX_VALUE})
    void numbersHaveAllTheirDigits(long number) {
        assertThat(new String(EventText.digits(number), UTF_8)).isEqualTo(Long.toString(number));
    }

    private static String text(String model, Op op, ObjectNode fields) {
        JsonText image = fields == null ? null : JsonText.of(fields);
        SyncCall call = new SyncCall(model, model, op.code(), op, "r", fields, image, null, null);
        return new String(new EventText("0.1-\"x\"", "webhook", model).of(call, POSITION, 5), UTF_8);
    }

    private static String codecs(String model, Op op, ObjectNode fields) {
        Source source =
                new Source("0.1-\"x\"", "webhook", "webhook", POSITION.epoch(), null, null, model, null, POSITION);
        return new String(EnvelopeCodec.encode(new Envelope(null, fields, source, op, 5)), UTF_8);
    }
}
