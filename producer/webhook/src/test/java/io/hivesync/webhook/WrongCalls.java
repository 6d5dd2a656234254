package io.hivesync.webhook;

import static io.hivesync.webhook.HostileRequest.Allowed.REFUSAL;
import static io.hivesync.webhook.HostileRequest.SECRET;
import static io.hivesync.webhook.HostileRequest.update;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Calls of somebody who has the secret, each wrong in one way that one check of ours is for. */
final class WrongCalls {
    private static final int TOO_LARGE = (1 << 20) + 1;
    private static final byte[] RIGHT = update("w", "{\"x\":1}");

    private final List<HostileRequest> requests = new ArrayList<>();

    static List<HostileRequest> all() {
        WrongCalls calls = new WrongCalls();
        calls.bodies();
        calls.texts();
        calls.fields();
        calls.types();
        calls.ids();
        calls.batches();
        calls.paths();
        return calls.requests;
    }

    private void add(String kind, byte[] body) {
        requests.add(HostileRequest.of(kind, REFUSAL, SECRET, body));
    }

    private void add(String kind, String body) {
        add(kind, body.getBytes(UTF_8));
    }

    private void bodies() {
        byte[] large = update("w", "{\"x\":\"" + "a".repeat(TOO_LARGE) + "\"}");
        add("too large", large);
        requests.add(
                HostileRequest.of("unpacked too large", REFUSAL, SECRET + "Content-Encoding: gzip\r\n", packed(large)));
        for (String type : List.of("text/plain", "application/jsonp", "application/x-www-form-urlencoded")) {
            requests.add(HostileRequest.raw(
                    "content type",
                    REFUSAL,
                    "POST /sync HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: " + type + "\r\n" + SECRET
                            + "Content-Length: " + RIGHT.length + "\r\n\r\n",
                    RIGHT));
        }
    }

    private static byte[] packed(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private void texts() {
        add("name twice", update("w", "{\"x\":1,\"x\":1}"));
        add("name twice", update("w", "{\"x\":null,\"\\u0078\":{}}"));
        add("name twice", update("w", "{\"x\":[{\"y\":{\"z\":1},\"y\":2}]}"));
        add("deep", update("w", "{\"x\":" + "[".repeat(150) + "]".repeat(150) + "}"));
        add("deep", update("w", "{\"x\":" + "{\"a\":".repeat(150) + "1" + "}".repeat(151)));
        for (String wrong :
                List.of("\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00ff", "\u00e9", "\u00f4\u0090\u0080\u0080")) {
            add(
                    "no UTF-8",
                    new String(update("w", "{\"x\":\"?\"}"), UTF_8)
                            .replace("?", wrong)
                            .getBytes(ISO_8859_1));
        }
        add("UTF-16", new String(RIGHT, UTF_8).getBytes(UTF_16LE));
    }

    private void fields() {
        field("model", "model", "\"others\"");
        field("model", "model", "\"Posts\"");
        field("operation", "operation", "\"upsert\"");
        field("record id", "recordId", "\"\"");
        field("record id", "recordId", "\"a\\u0000\"");
        field("record id", "recordId", "\"\\ud800\"");
        field("record id", "recordId", "\"" + "é".repeat(513) + "\"");
        field("record id", "hiveId", "\"another\"");
        field("data", "data", "[]");
        field("data", "data", "{\"\":1}");
        field("data", "data", "{\"a\\u0007\":1}");
        field("data", "data", "{\"x\":\"\\udc00\"}");
        field("data", "data", "{\"x\":[{\"\\ud800\":1}]}");
        field("data", "data", "{\"x\":1e1001}");
        field("data", "data", "{\"id\":\"another\"}");
        field("data", "data", "{\"ronin\":{\"createdBy\":1},\"ronin.createdBy\":2}");
        field("timestamp", "timestamp", "7");
        field("timestamp", "timestamp", "\"+999999999-01-01T00:00:00Z\"");
        field("origin", "instance", "\"alone\"");
        field("origin", "instance", "\"a b\",\"sequence\":1,\"clock\":1777939200000000");
        field("origin", "instance", "\"a\",\"sequence\":-1,\"clock\":1777939200000000");
        field("origin", "instance", "\"a\",\"sequence\":1,\"clock\":1");
    }

    /** Of a model whose types are declared. */
    private void types() {
        for (String data : List.of(
                "{\"title\":1}",
                "{\"count\":\"1\"}",
                "{\"done\":0}",
                "{\"at\":1777939200000}",
                "{\"file\":\"a\"}",
                "{\"title\":\"right\",\"count\":{}}",
                "{\"title\":[\"a\"]}")) {
            add("type", new String(update("w", data), UTF_8).replace("posts", HostileRequest.TYPED.model()));
        }
    }

    private void ids() {
        for (String id : List.of("a b", "", "a".repeat(257), "\u00e9", "a\tb", "\u007f")) {
            requests.add(HostileRequest.of("webhook-id", REFUSAL, SECRET + "webhook-id: " + id + "\r\n", RIGHT));
        }
    }

    private void batches() {
        String item = "{\"recordId\":\"w\",\"data\":{\"x\":1}}";
        batch("batch of too many", (item + ",").repeat(1000) + item);
        batch("batch item", "7");
        batch("batch item", "null,[],\"\"");
        batch("batch item", "{\"data\":{\"x\":1}}");
        batch("batch item", "{\"recordId\":\"w\",\"data\":{\"x\":1e1001}}");
        batch("batch item", "{\"recordId\":\"w\",\"data\":{\"x\":1},\"model\":\"others\"}");
        batch("batch item", "{\"recordId\":\"w\",\"data\":{\"x\":1},\"operation\":\"upsert\"}");
        batch("batch item", "{\"recordId\":\"w\",\"data\":{\"x\":1},\"timestamp\":7}");
        for (String rest : List.of(
                "\"records\":[" + item + "],\"events\":[" + item + "]",
                "\"records\":" + item,
                "\"records\":\"" + "a".repeat(9) + "\"",
                "\"items\":[" + item + "]")) {
            requests.add(HostileRequest.batch(
                    "batch form",
                    REFUSAL,
                    SECRET,
                    ("{\"model\":\"posts\",\"operation\":\"update\"," + rest + "}").getBytes(UTF_8)));
        }
        requests.add(HostileRequest.batch("batch name twice", REFUSAL, SECRET, """
                {"model":"posts","operation":"update","records":[{"recordId":"w","recordId":"w","data":{}}]}
                """.getBytes(UTF_8)));
    }

    private void batch(String kind, String items) {
        requests.add(HostileRequest.batch(
                kind,
                REFUSAL,
                SECRET,
                ("{\"model\":\"posts\",\"operation\":\"update\",\"records\":[" + items + "]}").getBytes(UTF_8)));
    }

    /** A right call but for this. */
    private void field(String kind, String name, String value) {
        Map<String, String> call = new TreeMap<>(
                Map.of("model", "\"posts\"", "operation", "\"update\"", "recordId", "\"w\"", "data", "{\"x\":1}"));
        call.put(name, value);
        add(
                kind,
                call.entrySet().stream()
                        .map(each -> "\"" + each.getKey() + "\":" + each.getValue())
                        .collect(Collectors.joining(",", "{", "}")));
    }

    private void paths() {
        for (String line : List.of(
                "POST / HTTP/1.1",
                "POST /sync/ HTTP/1.1",
                "POST /sync/other HTTP/1.1",
                "POST /%73ync HTTP/1.1",
                "POST /x/../sync HTTP/1.1",
                "POST /SYNC HTTP/1.1",
                "PUT /sync HTTP/1.1",
                "DELETE /sync HTTP/1.1")) {
            requests.add(HostileRequest.raw(
                    "path",
                    REFUSAL,
                    line + "\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n" + SECRET
                            + "Content-Length: " + RIGHT.length + "\r\n\r\n",
                    RIGHT));
        }
    }
}
