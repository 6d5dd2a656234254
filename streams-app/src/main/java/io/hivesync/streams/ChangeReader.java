package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Source;
import java.io.IOException;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Reads change events. Whatever is wrong with one becomes a {@link MalformedException} that quotes none of it, but for {@link NewerFormatException}. */
final class ChangeReader {
    private static final int LONGEST_TEXT = 1024;

    private ChangeReader() {}

    static Change read(Model model, ConsumerRecord<byte[], byte[]> record) throws MalformedException {
        Change.Origin origin = origin(record);
        byte[] id = recordId(record.key());
        if (record.value() == null) {
            throw new MalformedException("there is neither a value nor a mark");
        }
        ChangeValue value = ChangeValue.read(record.value());
        checkLengths(value.source());
        if (!value.source().table().equals(model.name())) {
            throw new MalformedException("source.table is not the topic's model");
        }
        ObjectNode set = value.byWebhook() ? WebhookRules.set(value) : null;
        return new Change(model, id, value, set, origin);
    }

    static byte[] recordId(byte @Nullable [] key) throws MalformedException {
        if (key == null || key.length == 0) {
            throw new MalformedException("the key is missing");
        }
        if (!Utf8.isValid(key)) {
            throw new MalformedException("the key is not UTF-8");
        }
        if (key[0] == '{' && isJsonObject(key)) {
            throw new MalformedException("the key is a JSON object, not a record id; ExtractField$Key extracts the id");
        }
        return key;
    }

    private static boolean isJsonObject(byte[] key) {
        try {
            return Json.MAPPER.readTree(key).isObject();
        } catch (IOException e) {
            return false;
        }
    }

    /** They go into each state and each record, beside the image. */
    private static void checkLengths(Source source) throws MalformedException {
        for (String text : Arrays.asList(
                source.version(), source.connector(), source.name(), source.snapshot(), source.db(), source.txId())) {
            if (text != null && text.length() > LONGEST_TEXT) {
                throw new MalformedException("source has a text of more than " + LONGEST_TEXT + " characters");
            }
        }
    }

    /** In one pass: most events have few of them, and each look for one by its name would read all of their names. */
    private static Change.Origin origin(ConsumerRecord<byte[], byte[]> record) throws MalformedException {
        Header schema = null;
        Header eventId = null;
        Header traceparent = null;
        for (Header header : record.headers()) {
            switch (header.key()) {
                case HeaderNames.FORMAT -> NewerFormatException.check(record.topic(), String.valueOf(text(header)));
                case HeaderNames.SCHEMA -> schema = header;
                case HeaderNames.EVENT_ID -> eventId = header;
                case HeaderNames.TRACEPARENT -> traceparent = header;
                default -> {}
            }
        }
        return new Change.Origin(schemaNumber(text(schema)), text(eventId), text(traceparent));
    }

    private static int schemaNumber(@Nullable String schema) throws MalformedException {
        try {
            int number = schema == null ? 0 : Integer.parseInt(schema);
            if (number >= (schema == null ? 0 : 1)) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new MalformedException(HeaderNames.SCHEMA + " is no number");
        }
        throw new MalformedException(HeaderNames.SCHEMA + " is below 1");
    }

    private static @Nullable String text(@Nullable Header header) throws MalformedException {
        if (header == null || header.value() == null) {
            return null;
        }
        String text = new String(header.value(), UTF_8);
        if (text.length() > LONGEST_TEXT) {
            throw new MalformedException(header.key() + " is longer than " + LONGEST_TEXT + " characters");
        }
        return text;
    }
}
