package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.Op;
import io.hivesync.webhook.TestCall.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are packed, that are no text, or whose length is said in a strange way. */
class BodyBoundsTest extends WebhookTestCase {
    private static final String GOOD = "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"a\"}";
    private static final WebhookLimits SMALL = new WebhookLimits(1000, 10, 1000, 1000);

    @Test
    void packedBodyIsTakenAndItsSignatureIsThatOfTheText() throws Exception {
        start(settings(Map.of("packed", "packed")));
        String body = "{\"model\":\"packed\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":{\"x\":\""
                + "é".repeat(300) + "\"}}";

        assertThat(packed(SignedCall.now("msg_1").on(call(), body), zipped(body))
                        .status())
                .isEqualTo(200);
        assertThat(kafka.events("packed").get(0).envelope().after().path("x").textValue())
                .isEqualTo("é".repeat(300));
        assertThat(packed(SignedCall.now("msg_2").on(call(), body + " "), zipped(body))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void bodyThatIsTooLargeUnpackedIsRefused() throws Exception {
        start(settings().withLimits(SMALL));

        // exactly the limit, and one more
        assertThat(packed(call(), zipped(GOOD + " ".repeat(1000 - GOOD.length())))
                        .status())
                .isEqualTo(200);
        assertThat(packed(call(), zipped(GOOD + " ".repeat(1001 - GOOD.length())))
                        .status())
                .isEqualTo(413);
        byte[] bomb = zipped(GOOD + " ".repeat(500_000));
        assertThat(bomb).hasSizeLessThan(1000);
        assertThat(packed(call(), bomb).status()).isEqualTo(413);
        // without any end: packed nothings, one after the other
        assertThat(packed(call(), repeated(zipped(""), 100)).status()).isEqualTo(413);
    }

    @Test
    void whatIsNotPackedAsItSaysIsRefused() throws Exception {
        start();
        byte[] whole = zipped(GOOD);
        byte[] changed = whole.clone();
        changed[changed.length - 6] ^= 1;

        for (byte[] wrong : List.of(
                GOOD.getBytes(UTF_8), Arrays.copyOf(whole, 7), Arrays.copyOf(whole, whole.length - 3), changed)) {
            Answer answer = packed(call(), wrong);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("The body is no gzip");
        }
        for (String encoding : List.of("br", "gzip, gzip", "deflate", "zstd")) {
            assertThat(call().header("Content-Encoding", encoding).send(GOOD).status())
                    .isEqualTo(415);
        }
        assertThat(call().header("Content-Encoding", "identity").send(GOOD).status())
                .isEqualTo(200);
    }

    @Test
    void bodyThatIsNoUtf8IsRefused() throws Exception {
        start();
        String update = "{\"model\":\"posts\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":{\"x\":\"?\"}}";
        List<byte[]> wrong = List.of(
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xc3},
                // a slash, longer than need be
                new byte[] {(byte) 0xc0, (byte) 0xaf},
                new byte[] {(byte) 0xe0, (byte) 0x80, (byte) 0xaf},
                // half of a surrogate pair
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                // beyond Unicode
                new byte[] {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80});
        for (byte[] bytes : wrong) {
            Answer answer = send(call(), with(update, bytes));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.error()).isEqualTo("The body is no UTF-8");
        }
        assertThat(send(call(), with(update, "é😀".getBytes(UTF_8))).status()).isEqualTo(200);
        for (byte[] other : List.of(GOOD.getBytes(UTF_16BE), GOOD.getBytes(UTF_16LE))) {
            assertThat(send(call(), other).status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"+%d", "%d, %1$d", "0x%x", "%d ; q"})
    void lengthIsFiguresAlone(String form) throws Exception {
        WebhookServer server = start();
        try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
            socket.getOutputStream()
                    .write(("POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Sync-Secret: "
                                    + TestCall.SECRET + "\r\nContent-Length: " + form.formatted(GOOD.length())
                                    + "\r\n\r\n" + GOOD)
                            .getBytes(UTF_8));
            socket.getOutputStream().flush();

            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 400 ");
        }
        assertThat(server.status().succeeded()).isZero();
    }

    @Test
    void operationsThatAreNotNamedAreRefused() throws Exception {
        start(settings().withOperations(Set.of(Op.CREATE, Op.UPDATE)));

        for (String word : List.of("delete", "remove")) {
            Answer answer = call().send(GOOD.replace("delete", word));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field()).isEqualTo("operation");
            assertThat(answer.error()).contains("webhook.operations");
        }
        String update = "{\"model\":\"posts\",\"operation\":\"set\",\"recordId\":\"a\",\"data\":{}}";
        assertThat(call().send(update).status()).isEqualTo(200);
    }

    @Test
    void answersAreGuardedAndNoOtherOriginMayCall() throws Exception {
        start();
        for (Answer answer : List.of(
                call().header("Origin", "https://evil.example").send(GOOD),
                call().without("X-Sync-Secret").send(GOOD),
                call().method("OPTIONS")
                        .header("Origin", "https://evil.example")
                        .header("Access-Control-Request-Method", "POST")
                        .send(""))) {
            Map<String, List<String>> headers = answer.raw().headers().map();
            assertThat(headers)
                    .containsEntry("x-content-type-options", List.of("nosniff"))
                    .containsEntry("cache-control", List.of("no-store"))
                    .containsKey("content-security-policy");
            assertThat(headers.keySet()).noneMatch(name -> name.startsWith("access-control"));
        }
    }

    private static Answer packed(TestCall call, byte[] body) throws Exception {
        return send(call.header("Content-Encoding", "gzip"), body);
    }

    private static Answer send(TestCall call, byte[] body) throws Exception {
        return call.send(BodyPublishers.ofByteArray(body));
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private static byte[] repeated(byte[] part, int times) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }

    private static byte[] with(String text, byte[] inTheMiddle) {
        String[] parts = text.split("\\?", 2);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(parts[0].getBytes(UTF_8));
        bytes.writeBytes(inTheMiddle);
        bytes.writeBytes(parts[1].getBytes(UTF_8));
        return bytes.toByteArray();
    }
}
