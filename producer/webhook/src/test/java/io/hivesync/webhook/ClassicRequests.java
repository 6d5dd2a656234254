package io.hivesync.webhook;

import static io.hivesync.webhook.HostileRequest.Allowed.REFUSAL;
import static io.hivesync.webhook.HostileRequest.Allowed.REFUSAL_OR_501;
import static io.hivesync.webhook.HostileRequest.SECRET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

/** The lists that everybody knows: smuggling, paths, lengths, JSON that one parser reads and another does not. None is right. */
final class ClassicRequests {
    static final List<String> PIECES = List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\\",
            "null",
            "-",
            "1e9999",
            "1e-400",
            "-0",
            "NaN",
            "Infinity",
            "\\ud800",
            "\\u0000",
            "\0",
            "'",
            "//",
            "/*",
            "\u00ff",
            "\u00c0\u00af",
            "\u00ed\u00a0\u0080",
            "\u00ef\u00bb\u00bf",
            "\"id\":",
            "\"ronin\":{",
            "\"recordId\":\"x\",",
            "\"__proto__\":{",
            "\"model\":\"users\",",
            "99999999999999999999999",
            "9".repeat(1001),
            "[".repeat(200),
            "{\"a\":".repeat(150),
            "\r\n",
            "%00",
            "../../",
            "${jndi:ldap://x/}");

    /** In the place of the whole body, with the secret. */
    private static final List<String> BODIES = List.of(
            "",
            " ",
            "null",
            "true",
            "7",
            "\"\"",
            "[]",
            "[{}]",
            "{",
            "}",
            "{}",
            "{\"model\"}",
            "{'model':'posts'}",
            "{model:\"posts\"}",
            "{\"model\":\"posts\",}",
            "{\"a\":1}{\"a\":1}",
            "{\"a\":01}",
            "{\"a\":.5}",
            "{\"a\":+1}",
            "{\"a\":1.}",
            "{\"a\":0x1}",
            "{\"a\":NaN}",
            "{\"a\":\"\t\"}",
            "{\"a\":\"\\x\"}",
            "{\"a\":\"\\u12\"}",
            "\u00ef\u00bb\u00bf{}",
            "{\"a\":1}//",
            "/**/{}",
            "\0{}",
            "{\"a\":" + "[".repeat(100_000),
            "{\"a\":" + "9".repeat(100_000) + "}",
            "{\"a\":1e999999999999}",
            "{\"" + "k".repeat(100_000) + "\":1}",
            "{\"model\":\"posts\",\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"a\"}",
            "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"../../etc/passwd\\u0000\"}",
            "{\"model\":\"../posts\",\"operation\":\"delete\",\"recordId\":\"a\"}",
            "{\"model\":\"posts\\u0000\",\"operation\":\"delete\",\"recordId\":\"a\"}",
            "{\"model\":{\"$ne\":null},\"operation\":\"delete\",\"recordId\":\"a\"}",
            "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":[\"a\"]}",
            "{\"model\":\"posts\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":{\"x\":1e99999}}",
            "{\"model\":\"posts\",\"operation\":\"update\",\"recordId\":\"a\",\"data\":{\"\\ud83d\":1}}",
            "{\"model\":\"posts\",\"operation\":\"__proto__\",\"recordId\":\"a\"}");

    private static final String GOOD = "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"smuggled\"}";
    private static final String LENGTH = "Content-Length: " + GOOD.length() + "\r\n";
    private static final String INNER =
            "POST /sync HTTP/1.1\r\nHost: x\r\nX-Sync-Secret: no\r\nContent-Type: application/json\r\n" + LENGTH
                    + "\r\n" + GOOD;

    /** Lines in the place of the one that says the length, without the secret. */
    private static final List<String> LENGTHS = List.of(
            "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
            "Content-Length: 5\r\nContent-Length: 6\r\n",
            LENGTH + LENGTH,
            "Content-Length: -1\r\n",
            "Content-Length: +5\r\n",
            "Content-Length: 0x5\r\n",
            "Content-Length: 5, 5\r\n",
            "Content-Length: 99999999999999999999\r\n",
            "Content-Length: 9223372036854775807\r\n",
            "Content-Length:\r\n",
            "Content-Length : 5\r\n",
            "Content-Length: 1e3\r\n",
            "Content-Length\0: 5\r\n",
            " Content-Length: 5\r\n",
            "X: y\r\n Content-Length: 5\r\n",
            "X\r\n",
            ": y\r\n",
            "X: \0\r\n",
            "X: a\rb\r\n",
            "X: " + "a".repeat(100_000) + "\r\n",
            "X: y\r\n".repeat(300),
            "");

    private static final List<String> CODINGS = List.of(
            "Transfer-Encoding: gzip\r\n",
            "Transfer-Encoding: chunked, identity\r\n",
            "Transfer-Encoding: xchunked\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
            "Transfer-Encoding:\tchunked,\r\n",
            "Transfer-Encoding: \0chunked\r\n");

    private static final List<String> CHUNKS = List.of(
            "zz\r\n",
            "-1\r\n",
            "ffffffffffffffff\r\n",
            "7fffffff\r\n{",
            "5;" + "x".repeat(100_000) + "\r\n",
            "5\n{}",
            "0\r\n",
            "2\r\n{}X",
            "2\r\n{}\r\n0\r\n\r\n" + INNER,
            "0x2\r\n{}\r\n0\r\n\r\n",
            "");

    private static final List<String> FIRST_LINES = List.of(
            "POST /sync HTTP/1.1",
            "POST /sync",
            "POST  /sync  HTTP/1.1",
            "POST /sync HTTP/9.9",
            "post /sync HTTP/1.1",
            "PRI * HTTP/2.0",
            "CONNECT x:443 HTTP/1.1",
            "TRACE /sync HTTP/1.1",
            "\0 /sync HTTP/1.1",
            "POST * HTTP/1.1",
            "POST http://[::1 HTTP/1.1",
            "POST mailto:a HTTP/1.1",
            "POST http://elsewhere/sync HTTP/1.1",
            "POST //sync HTTP/1.1",
            "POST /%73ync HTTP/1.1",
            "POST /sync%00 HTTP/1.1",
            "POST /sync%2f..%2fsync HTTP/1.1",
            "POST /x/../sync HTTP/1.1",
            "POST /sync;a=b HTTP/1.1",
            "POST /sync/%2e%2e HTTP/1.1",
            "POST /SYNC HTTP/1.1",
            "POST \\sync HTTP/1.1",
            "POST /sync?" + "a".repeat(100_000) + " HTTP/1.1",
            "POST /\u00e9 HTTP/1.1",
            "GET /sync HTTP/1.1",
            "/sync",
            "\u0016\u0003\u0001\u0002");

    private ClassicRequests() {}

    static List<HostileRequest> all() {
        List<HostileRequest> all = new ArrayList<>();
        BODIES.forEach(body -> all.add(HostileRequest.of("body", REFUSAL, SECRET, body.getBytes(ISO_8859_1))));
        String head = "POST /sync HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n";
        LENGTHS.forEach(line ->
                all.add(HostileRequest.raw("length", REFUSAL, head + line + "\r\n", (GOOD + INNER).getBytes(UTF_8))));
        CODINGS.forEach(line -> all.add(HostileRequest.raw(
                "coding", REFUSAL_OR_501, head + line + "\r\n", ("0\r\n\r\n" + INNER).getBytes(UTF_8))));
        CHUNKS.forEach(chunk -> all.add(HostileRequest.raw(
                "chunk", REFUSAL, head + SECRET + "Transfer-Encoding: chunked\r\n\r\n", chunk.getBytes(UTF_8))));
        FIRST_LINES.forEach(line -> all.add(HostileRequest.raw(
                "first line",
                REFUSAL,
                line + "\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n" + LENGTH + "\r\n",
                GOOD.getBytes(UTF_8))));
        return all;
    }
}
