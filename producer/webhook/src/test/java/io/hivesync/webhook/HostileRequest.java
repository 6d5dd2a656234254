package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.io.ByteArrayOutputStream;
import java.util.List;

/**
 * One request as the bytes that go over the wire.
 *
 * @param name of its kind, for messages
 * @param may what a right answer is
 */
record HostileRequest(String name, Allowed may, byte[] bytes) {

    enum Allowed {
        /** Its caller has a right to it. */
        SUCCESS,
        /** Nobody who has no secret gets this. */
        REFUSAL,
        /** Its caller has a secret, and may have damaged it or not. */
        EITHER,
        /** As {@link #REFUSAL}; HTTP itself wants a 501 for a transfer coding that is not known (RFC 9112, 6.1). */
        REFUSAL_OR_501
    }

    /** A request with these lines of headers, and the body's length said rightly. */
    static HostileRequest of(String name, Allowed may, String headers, byte[] body) {
        return raw(
                name,
                may,
                "POST /sync HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n" + headers
                        + "Content-Length: " + body.length + "\r\n\r\n",
                body);
    }

    /** The same to {@code /sync/batch}. */
    static HostileRequest batch(String name, Allowed may, String headers, byte[] body) {
        return raw(
                name,
                may,
                "POST /sync/batch HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n"
                        + headers + "Content-Length: " + body.length + "\r\n\r\n",
                body);
    }

    static HostileRequest raw(String name, Allowed may, String head, byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(head.getBytes(ISO_8859_1));
        bytes.writeBytes(body);
        return new HostileRequest(name, may, bytes.toByteArray());
    }

    static String signed(SignedCall call, byte[] body) {
        return headers(call.id(), call.timestamp(), call.signature(body));
    }

    static String headers(String id, String timestamp, String signature) {
        return "webhook-id: " + id + "\r\nwebhook-timestamp: " + timestamp + "\r\nwebhook-signature: " + signature
                + "\r\n";
    }

    /** What one of the models is declared to be, by a capture. */
    static final ModelSchema TYPED = new ModelSchema(
            "typed",
            1,
            List.of(
                    new Field("title", FieldType.STRING),
                    new Field("count", FieldType.NUMBER),
                    new Field("done", FieldType.BOOLEAN),
                    new Field("at", FieldType.DATE),
                    new Field("file", FieldType.BLOB)),
            SourceKind.CAPTURE);

    static final String SECRET = "X-Sync-Secret: " + TestCall.SECRET + "\r\n";

    static byte[] update(String recordId, String data) {
        return ("{\"model\":\"posts\",\"operation\":\"update\",\"recordId\":\"" + recordId + "\",\"data\":" + data
                        + "}")
                .getBytes(UTF_8);
    }
}
