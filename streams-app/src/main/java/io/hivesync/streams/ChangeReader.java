package io.hivesync.streams;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Source;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Reads change events. Whatever is wrong with one becomes a {@link MalformedException} that quotes none of it. */
final class ChangeReader {
    private static final int LONGEST_TEXT = 1024;

    private ChangeReader() {}

    static Change read(Model model, ConsumerRecord<byte[], byte[]> record) throws MalformedException {
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
        return new Change(model, id, value, set, origin(record.headers()));
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

    private static Change.Origin origin(Headers headers) throws MalformedException {
        Optional<String> schema = text(headers, HeaderNames.SCHEMA);
        String eventId = text(headers, HeaderNames.EVENT_ID).orElse(null);
        String traceparent = text(headers, HeaderNames.TRACEPARENT).orElse(null);
        try {
            int number = schema.isEmpty() ? 0 : Integer.parseInt(schema.get());
            if (number >= (schema.isEmpty() ? 0 : 1)) {
                return new Change.Origin(number, eventId, traceparent);
            }
        } catch (NumberFormatException e) {
            throw new MalformedException(HeaderNames.SCHEMA + " is no number");
        }
        throw new MalformedException(HeaderNames.SCHEMA + " is below 1");
    }

    private static Optional<String> text(Headers headers, String name) throws MalformedException {
        Optional<String> text = HeaderNames.text(headers, name);
        if (text.isPresent() && text.get().length() > LONGEST_TEXT) {
            throw new MalformedException(name + " is longer than " + LONGEST_TEXT + " characters");
        }
        return text;
    }
}
