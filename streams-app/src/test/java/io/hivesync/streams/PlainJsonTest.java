package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.Json;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is copied without being parsed has to be what parsing and writing would have made of it, whatever it is. */
class PlainJsonTest {
    private static final Source SOURCE =
            new Source("3.6.1", "sqlite", "hive", 5, "first", null, "accounts", null, new Position(1, 2, 3));
    private static final int MUTANTS = 20_000;

    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "0",
        "-",
        "1",
        ".",
        "e",
        "E",
        "+",
        " ",
        "\n",
        "\\u0041",
        "\\/",
        "\\n",
        "\"a\":1,",
        "null",
        "true",
        "false",
        "é",
        "😀",
        "\u007f",
        "\u0001",
        "0.0000001",
        "-0",
        "1.50",
        "01",
        "9".repeat(40)
    };

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":1,\"b.c\":-20,\"d\":1.50,\"e\":0.000001,\"f\":123456789012345678901234567890}",
                "{\"a\":\"x\\\"y\\\\z\\n\",\"b\":true,\"c\":false,\"d\":null,\"é\":\"Grüße 😀\"}",
                "{\"a\":{\"b\":[1,{\"a\":2},[],{}]},\"c\":[]}",
                "{\"a\":{\"x\":1},\"b\":{\"x\":1}}"
            })
    void whatWeWriteIsPlain(String json) throws IOException {
        assertThat(isPlain(json.getBytes(UTF_8))).isTrue();
        assertThat(rewritten(json.getBytes(UTF_8))).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{ \"a\":1}",
                "{\"a\": 1}",
                "{\"a\":01}",
                "{\"a\":-0}",
                "{\"a\":-0.0}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":-}",
                "{\"a\":1e5}",
                "{\"a\":1.5E5}",
                "{\"a\":0.0000001}",
                "{\"a\":\"\\u0041\"}",
                "{\"a\":\"\\/\"}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"x}",
                "{\"a\":\"x\\",
                "{\"\\n\":1}",
                "{\"a\":tru}",
                "{\"a\":nulL}",
                "{\"a\":[1,]}",
                "{\"a\":[1",
                "{\"a\":1}}",
                "[]"
            })
    void allElseIsNot(String json) {
        assertThat(isPlain(json.getBytes(UTF_8))).isFalse();
    }

    @Test
    void textThatIsNoUtf8IsNotPlain() {
        assertThat(isPlain("{\"a\":\"\u00e9\"}".getBytes(ISO_8859_1))).isFalse();
    }

    @Test
    void whatIsDeepOrHasManyNamesIsLeftToTheParser() {
        assertThat(isPlain(("{\"a\":" + "[".repeat(30) + "]".repeat(30) + "}").getBytes(UTF_8)))
                .isFalse();
        StringBuilder many = new StringBuilder("{\"a\":1");
        for (int i = 0; i < 300; i++) {
            many.append(",\"b").append(i).append("\":1");
        }
        assertThat(isPlain(many.append('}').toString().getBytes(UTF_8))).isFalse();
    }

    /** Values that were cut, spliced and written over: both ways give the same, also the refusal. */
    @Test
    void aWalkGivesWhatTheCodecGivesOfAnything() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int walked = 0;
        for (int i = 0; i < MUTANTS; i++) {
            byte[] value = mutant(random);
            walked += ChangeValue.walk(value) == null ? 0 : 1;
            assertThat(outcome(value, true)).as("seed %d, value %d", seed, i).isEqualTo(outcome(value, false));
        }
        assertThat(walked).as("seed %d", seed).isBetween(MUTANTS / 50, MUTANTS - MUTANTS / 50);
    }

    private static byte[] mutant(Random random) {
        StringBuilder json = new StringBuilder(new String(EnvelopeCodec.encode(envelope(random)), UTF_8));
        for (int change = random.nextInt(3); change > 0; change--) {
            int from = random.nextInt(json.length());
            int to = Math.min(json.length(), from + random.nextInt(3));
            json.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] value = json.toString().getBytes(UTF_8);
        if (random.nextInt(20) == 0) {
            value[random.nextInt(value.length)] = (byte) random.nextInt();
        }
        return value;
    }

    private static Envelope envelope(Random random) {
        Op op = Op.values()[random.nextInt(Op.values().length)];
        ObjectNode after = op == Op.DELETE ? null : image(random);
        return new Envelope(random.nextBoolean() ? image(random) : null, after, SOURCE, op, random.nextInt());
    }

    private static ObjectNode image(Random random) {
        ObjectNode image = Json.MAPPER.createObjectNode();
        image.put("id", "a-" + random.nextInt());
        image.put("text", random.nextBoolean() ? "plain" : "\"é\n😀\u0001");
        image.put("number", new java.math.BigDecimal(random.nextInt()).movePointLeft(random.nextInt(12)));
        image.put("double", random.nextGaussian());
        image.putObject("json").put("deep", random.nextBoolean()).putNull("nothing");
        image.putArray("list").add(1).add("x").addObject();
        return image;
    }

    private static String outcome(byte[] value, boolean walk) {
        try {
            ChangeValue read = walk ? ChangeValue.read(value) : ChangeValue.parse(value);
            return read.source() + " " + read.op() + " "
                    + (read.image() == null ? "" : new String(read.image(), UTF_8));
        } catch (MalformedException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static boolean isPlain(byte[] json) {
        PlainJson walk = new PlainJson(json);
        return walk.takeObject() && walk.atEnd();
    }

    private static String rewritten(byte[] json) throws IOException {
        return Json.MAPPER.writeValueAsString(Json.MAPPER.readTree(json));
    }
}
