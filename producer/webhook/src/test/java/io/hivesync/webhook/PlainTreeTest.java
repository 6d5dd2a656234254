package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever it reads, the parser reads the same; what the parser refuses, it does not read. */
class PlainTreeTest {
    private static final JsonFactory PARSER = new JsonFactory();

    /** What bodies are made of, and what breaks them. */
    private static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            " ",
            "\n",
            "\t",
            "\r",
            "\u0000",
            "\f",
            "true",
            "false",
            "null",
            "tru",
            "nul",
            "\"a\"",
            "\"data\"",
            "\"id\"",
            "\"é\"",
            "\"\uD83D\uDE00\"",
            "\"\\n\"",
            "\"\\u0061\"",
            "\"\"",
            "0",
            "-0",
            "-",
            "00",
            "01",
            "7",
            "-12",
            "2147483647",
            "2147483648",
            "-2147483648",
            "-2147483649",
            "999999999999999999",
            "-999999999999999999",
            "1000000000000000000",
            "9223372036854775808",
            "1.0",
            "1e5",
            "1E+5",
            ".5",
            "+1",
            "0x1",
            "NaN",
            "{}",
            "[]",
            "[1,2]",
            "{\"a\":1}",
            "{\"data\":{\"b\":null}}",
            "'a'",
            "//",
            "\u00a0",
            "\ufeff",
            "\u2028");

    private static final String CALL = """
            {"model": "accounts", "operation":"update","recordId":"acc_1",
             "data":{"email":"user@example.com","émail":"é\uD83D\uDE00","emailVerified":true,"gone":null,"off":false,
              "loginCount":42,"big":9007199254740993,"below":-7,"none":0,"settings":{"theme":"dark","data":{"a":[]}},
              "tags":["a","b",[],{}, 1 ]},"timestamp":1767225600000}
            """;

    @Test
    void aCallIsReadAsTheParserReadsIt() throws Exception {
        assertThat(plain(CALL)).isNotNull().isEqualTo(parsed(CALL));
        assertWritten(plain(CALL), parsed(CALL));
    }

    /** Twice the same names, in objects in objects: those remembered are not taken for one another. */
    @Test
    void manyNamesAreKeptApart() throws Exception {
        StringBuilder items = new StringBuilder("[");
        for (int item = 0; item < 20; item++) {
            items.append(item == 0 ? "{" : ",{");
            for (int field = 0; field < 300; field++) {
                items.append(field == 0 ? "" : ",")
                        .append("\"n")
                        .append(field * (item % 2 + 1))
                        .append("\":")
                        .append(field);
            }
            items.append('}');
        }
        String body = items.append(']').toString();

        assertThat(plain(body)).isNotNull().isEqualTo(parsed(body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1.5}",
                "{\"a\":1e2}",
                "{\"a\":-0}",
                "{\"a\":01}",
                "{\"a\":1234567890123456789}",
                "{\"a\":\"\\n\"}",
                "{\"\\n\":1}",
                "{\"a\":\"\n\"}",
                "{\"a\":1}}",
                "{\"a\":1} {}",
                "{\"a\":truex}",
                "{\"a\":1x}",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "{,}",
                "[1,]",
                "[,1]",
                "{\"a\":",
                "{\"a",
                "{\"a\":\"b",
                "[1",
                "{\"a\":1\u0000}",
                "-",
                "{\"a\":tru",
                "{a:1}"
            })
    void whatIsNotPlainIsLeftToTheParser(String body) {
        assertThat(plain(body)).isNull();
    }

    @Test
    void whatIsDeepIsLeftToTheParser() {
        assertThat(plain("[".repeat(32) + "]".repeat(32))).isNotNull();
        assertThat(plain("[".repeat(33) + "]".repeat(33))).isNull();
        assertThat(plain("{\"a\":".repeat(33) + "1" + "}".repeat(33))).isNull();
    }

    @Test
    void anyPiecesAreReadAsTheParserReadsThemOrNotAtAll() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int read = 0;
        for (int round = 0; round < 200_000; round++) {
            byte[] body = round % 2 == 0 ? ofPieces(random) : damaged(random);
            if (!isUtf8(body)) {
                continue;
            }
            JsonNode plain = new PlainTree(body).read();
            if (plain != null) {
                read++;
                String text = new String(body, UTF_8);
                assertThat(plain).as("seed %d: %s", seed, text).isEqualTo(parsed(text));
                assertWritten(plain, parsed(text));
            }
        }
        assertThat(read).as("seed %d", seed).isGreaterThan(5_000);
    }

    private static byte[] ofPieces(Random random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(8);
        for (int piece = 0; piece < pieces; piece++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString().getBytes(UTF_8);
    }

    /** The call with a few bytes taken out, put in or changed. */
    private static byte[] damaged(Random random) {
        StringBuilder text = new StringBuilder(CALL);
        int edits = random.nextInt(3);
        for (int edit = 0; edit < edits; edit++) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(3));
            text.replace(from, to, random.nextBoolean() ? "" : PIECES.get(random.nextInt(PIECES.size())));
        }
        return text.toString().getBytes(UTF_8);
    }

    /** Objects named data keep their own text on both ways; and nobody takes one for plain that is not. */
    private static void assertWritten(JsonNode plain, JsonNode parsed) {
        assertThat(plain).hasSameClassAs(parsed);
        if (plain instanceof WrittenObject mine && parsed instanceof WrittenObject other) {
            assertThat(mine.text())
                    .isEqualTo(new JsonText(
                            mine.text().bytes(),
                            other.text().from(),
                            other.text().to()));
            assertThat(mine.isPlain()).isEqualTo(other.isPlain());
        }
        List<JsonNode> others = new ArrayList<>();
        parsed.forEach(others::add);
        int child = 0;
        for (JsonNode mine : plain) {
            assertWritten(mine, others.get(child++));
        }
        if (plain instanceof ObjectNode object) {
            assertThat(List.copyOf(
                            object.propertyStream().map(each -> each.getKey()).toList()))
                    .isEqualTo(
                            parsed.propertyStream().map(each -> each.getKey()).toList());
        }
    }

    private static boolean isUtf8(byte[] body) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static JsonNode plain(String body) {
        return new PlainTree(body.getBytes(UTF_8)).read();
    }

    private static JsonNode parsed(String text) throws Exception {
        byte[] body = text.getBytes(UTF_8);
        try (JsonParser parser = PARSER.createParser(body)) {
            return new JsonTree(parser, body).read();
        }
    }
}
