package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.webhook.TestCall.Answer;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bodies that were damaged at random: whatever comes is the caller's fault, and said as that. */
class FuzzTest extends WebhookTestCase {
    private static final int ROUNDS = 400;
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "null",
        "true",
        "-",
        "1e9999",
        "1e-400",
        "\\ud800",
        "\\u0000",
        "\u0000",
        "\"id\":",
        "\"ronin\":{",
        "\"records\":",
        "\"events\":[",
        "\"model\":\"users\"",
        "99999999999999999999",
        "\ufeff",
        "//"
    };

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            /sync       | {"model":"posts","operation":"update","recordId":"a","timestamp":1767323045678,"data":{"id":"a","x":[1.5,{"y":null}],"ronin":{"createdAt":"2026"}}}
            /sync/batch | {"model":"posts","operation":"set","records":[{"hiveId":"a","data":{"x":1}},{"recordId":"b","data":{"x":{}},"timestamp":"2026-01-02T03:04:05Z"}]}
            /sync/batch | {"events":[{"model":"posts","operation":"add","recordId":"a","data":{"x":"é"}},{"model":"users","operation":"remove","recordId":"b"}]}
            """)
    void damagedBodyNeverGivesA5xxAndAnswersAreJson(String path, String body) throws Exception {
        start();
        long seed = new Random().nextLong();
        Random random = new Random(seed);

        for (int i = 0; i < ROUNDS; i++) {
            byte[] damaged = damaged(body, random);
            Answer answer = call().path(path).send(BodyPublishers.ofByteArray(damaged));

            assertThat(answer.status())
                    .as("seed %d, round %d: %s", seed, i, new String(damaged, UTF_8))
                    .isIn(200, 400, 413);
            assertThat(answer.body().isObject()).isTrue();
        }
    }

    private static byte[] damaged(String body, Random random) {
        StringBuilder text = new StringBuilder(body);
        int edits = 1 + random.nextInt(3);
        for (int i = 0; i < edits; i++) {
            int from = random.nextInt(text.length());
            int to = Math.min(text.length(), from + random.nextInt(4));
            text.replace(from, to, random.nextInt(3) == 0 ? "" : PIECES[random.nextInt(PIECES.length)]);
        }
        byte[] bytes = text.toString().getBytes(UTF_8);
        if (random.nextInt(4) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }
}
