package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.Json;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What the value of a change event says, as far as it is of use here: the image after is kept as JSON, the image before is
 * checked and left alone. An envelope written as {@code EnvelopeCodec} writes is walked over once and its image copied; any
 * other goes through the codec, with the same result.
 *
 * @param image JSON in UTF-8, as we write it; null for a delete
 */
record ChangeValue(Source source, Op op, byte @Nullable [] image) {
    /** The connector of events that came by webhook; all others are captures, whose images are whole. */
    static final String WEBHOOK = "webhook";

    private static final byte[] BEFORE = ascii("{\"before\":");
    private static final byte[] AFTER = ascii(",\"after\":");
    private static final byte[] VERSION = ascii(",\"source\":{\"version\":");
    private static final byte[] CONNECTOR = ascii(",\"connector\":");
    private static final byte[] NAME = ascii(",\"name\":");
    private static final byte[] TS_MS = ascii(",\"ts_ms\":");
    private static final byte[] SNAPSHOT = ascii(",\"snapshot\":");
    private static final byte[] DB = ascii(",\"db\":");
    private static final byte[] TABLE = ascii(",\"table\":");
    private static final byte[] TX_ID = ascii(",\"txId\":");
    private static final byte[] POSITION = ascii(",\"position\":");
    private static final byte[] OP = ascii("},\"op\":");
    private static final byte[] END = ascii("}");

    static ChangeValue read(byte[] value) throws MalformedException {
        ChangeValue plain = walk(value);
        return plain == null ? parse(value) : plain;
    }

    /** Null when it is of another form than the codec's. */
    static @Nullable ChangeValue walk(byte[] value) {
        return new Walk(value).read();
    }

    /** Of any form; this is what decides what is malformed. */
    static ChangeValue parse(byte[] value) throws MalformedException {
        Envelope envelope = EnvelopeCodec.decode(value);
        return new ChangeValue(envelope.source(), envelope.op(), image(envelope.after()));
    }

    boolean byWebhook() {
        return WEBHOOK.equals(source.connector());
    }

    private static byte @Nullable [] image(@Nullable ObjectNode after) throws MalformedException {
        if (after == null) {
            return null;
        }
        try {
            return Json.MAPPER.writeValueAsBytes(after);
        } catch (JsonProcessingException e) {
            throw new MalformedException("after cannot be written again");
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /** Over a value in the codec's own form: what is another form is no failure, it is only not read here. */
    private static final class Walk {
        private final byte[] value;
        private final PlainJson json;
        private boolean plain = true;

        Walk(byte[] value) {
            this.value = value;
            this.json = new PlainJson(value);
        }

        @Nullable
        ChangeValue read() {
            image(BEFORE);
            byte[] image = image(AFTER);
            Source source = plain ? source() : null;
            Op op = Op.ofCode(text(OP)).orElse(null);
            number(TS_MS);
            boolean whole = plain && json.take(END) && json.atEnd();
            return !whole || source == null || op == null || (op == Op.DELETE) != (image == null)
                    ? null
                    : new ChangeValue(source, op, image);
        }

        private @Nullable Source source() {
            String version = text(VERSION);
            String connector = text(CONNECTOR);
            String name = text(NAME);
            long tsMs = number(TS_MS);
            String snapshot = optionalText(SNAPSHOT);
            String db = optionalText(DB);
            String table = text(TABLE);
            String txId = optionalText(TX_ID);
            Position position = position(text(POSITION));
            return position == null
                    ? null
                    : new Source(version, connector, name, tsMs, snapshot, db, table, txId, position);
        }

        private @Nullable Position position(String text) {
            try {
                return plain ? Position.parse(text) : null;
            } catch (IllegalArgumentException e) {
                return null;
            }
        }

        private byte @Nullable [] image(byte[] field) {
            plain = plain && json.take(field);
            int from = json.at();
            if (!plain || json.takeNull()) {
                return null;
            }
            plain = json.takeObject();
            return plain && field == AFTER ? Arrays.copyOfRange(value, from, json.at()) : null;
        }

        private @Nullable String optionalText(byte[] field) {
            plain = plain && json.take(field);
            return !plain || json.takeNull() ? null : text();
        }

        private String text(byte[] field) {
            plain = plain && json.take(field);
            return plain ? text() : "";
        }

        private String text() {
            String text = json.text();
            plain = text != null;
            return text == null ? "" : text;
        }

        private long number(byte[] field) {
            plain = plain && json.take(field);
            Long number = plain ? json.number() : null;
            plain = number != null;
            return number == null ? 0 : number;
        }
    }
}
