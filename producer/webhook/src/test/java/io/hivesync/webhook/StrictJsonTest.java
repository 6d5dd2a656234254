package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read is what Jackson reads, and the text of data is JSON of the same. */
class StrictJsonTest {
    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0",
            "7",
            "-2147483649",
            "9007199254740993",
            "123456789012345678901234567890",
            "1.0",
            "-1.50e-3",
            "1E+5",
            "\"\"",
            "\"a\"",
            "\"\\u00e9\\n\\\"\"",
            "\"é\uD83D\uDE00\"",
            "[]",
            "{}",
            "[ ]");
    private static final List<String> NAMES =
            List.of("a", "data", "é", "\\u0061b", "ronin", "\uD83D\uDE00", "id", "x y");

    @Test
    void anyObjectIsReadAsJacksonReadsItAndItsDataIsKeptAsItWasWritten() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String text = object(random, 4);

            ObjectNode read = StrictJson.call(text.getBytes(UTF_8));

            assertThat(read).as("seed %d: %s", seed, text).isEqualTo(Json.MAPPER.readTree(text));
            assertTextsOf(read, seed);
        }
    }

    private static void assertTextsOf(JsonNode node, long seed) throws Exception {
        if (node instanceof WrittenObject written) {
            JsonText text = written.text();
            String own = new String(text.bytes(), text.from(), text.length(), UTF_8);
            assertThat(own).startsWith("{").endsWith("}");
            assertThat(Json.MAPPER.readTree(own)).as("seed %d", seed).isEqualTo(node);
            assertThat(written.isPlain())
                    .as("seed %d: %s", seed, own)
                    .isEqualTo(!own.contains("\\") && !hasDecimals(node));
        }
        for (JsonNode child : node) {
            assertTextsOf(child, seed);
        }
    }

    private static boolean hasDecimals(JsonNode node) {
        boolean found = node.isBigDecimal();
        for (JsonNode child : node) {
            found |= hasDecimals(child);
        }
        return found;
    }

    private static String object(Random random, int deepest) {
        StringBuilder text = new StringBuilder("{");
        int from = random.nextInt(NAMES.size());
        int count = random.nextInt(NAMES.size());
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : ",").append(space(random)).append('"');
            text.append(NAMES.get((from + i) % NAMES.size())).append('"').append(space(random));
            text.append(':').append(space(random)).append(value(random, deepest - 1));
        }
        return text.append(space(random)).append('}').toString();
    }

    private static String value(Random random, int deepest) {
        return switch (deepest == 0 ? 0 : random.nextInt(4)) {
            case 1 -> object(random, deepest);
            case 2 -> "[" + value(random, deepest - 1) + space(random) + "," + value(random, deepest - 1) + "]";
            default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    }

    private static String space(Random random) {
        return random.nextInt(4) == 0 ? " \n\t\r".substring(random.nextInt(4)) : "";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[]",
                "7",
                "{",
                "{\"a\":1",
                "{\"a\":1}}",
                "{} {}",
                "{\"a\":[1}",
                "\uFEFF{}",
                "\0{}",
                "{\0}",
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"\\u0062\":2}}",
                "{\"a\":01}",
                "{\"a\":NaN}"
            })
    void whatIsNoObjectOrHasANameTwiceIsRefused(String text) {
        assertThatThrownBy(() -> StrictJson.call(text.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.status()).isEqualTo(400));
    }
}
