package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.Json;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Position;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which event last set each field of a record that comes by webhook, so that an event that arrives late sets only what no
 * newer one has set.
 *
 * @param deleted the newest delete: whatever was set before it is gone; {@link Position#NONE} when there was none
 * @param fields those set since that delete
 */
record FieldOrder(Position deleted, Map<String, Position> fields) {

    static final FieldOrder NONE = new FieldOrder(Position.NONE, Map.of());

    private static final int LONGEST_POSITION = 48;

    /** Under this name, which no field has, the header holds the newest delete. */
    static final String DELETED = "";

    boolean isNone() {
        return fields.isEmpty() && deleted.equals(Position.NONE);
    }

    /** Of two events at one position the one that arrives later wins. */
    boolean maySet(String field, Position position) {
        Position last = fields.get(field);
        return last == null || last.compareTo(position) <= 0;
    }

    FieldOrder with(Iterable<String> set, Position position) {
        Map<String, Position> merged = new LinkedHashMap<>(fields);
        set.forEach(field -> merged.put(field, position));
        return new FieldOrder(deleted, merged);
    }

    /** A delete: fields set at or before it are forgotten with their order. */
    FieldOrder after(Position delete) {
        Map<String, Position> newer = new LinkedHashMap<>(fields);
        newer.values().removeIf(set -> set.compareTo(delete) <= 0);
        return new FieldOrder(deleted.compareTo(delete) < 0 ? delete : deleted, newer);
    }

    /** About what the header takes in Kafka. */
    int headerSize() {
        int positions = (fields.size() + 1) * LONGEST_POSITION;
        return isNone()
                ? 0
                : positions + fields.keySet().stream().mapToInt(String::length).sum();
    }

    /** The header: a JSON object of positions. */
    byte[] toHeader() {
        Map<String, String> texts = new LinkedHashMap<>();
        if (!deleted.equals(Position.NONE)) {
            texts.put(DELETED, deleted.toString());
        }
        fields.forEach((field, position) -> texts.put(field, position.toString()));
        try {
            return Json.MAPPER.writeValueAsString(texts).getBytes(UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts can always be written", e);
        }
    }

    static FieldOrder fromHeader(byte[] header) throws MalformedException {
        try {
            Position deleted = Position.NONE;
            Map<String, Position> fields = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> entry :
                    Json.MAPPER.readTree(header).properties()) {
                Position position = Position.parse(entry.getValue().asText());
                if (entry.getKey().equals(DELETED)) {
                    deleted = position;
                } else {
                    fields.put(entry.getKey(), position);
                }
            }
            return new FieldOrder(deleted, fields);
        } catch (IOException | IllegalArgumentException e) {
            throw new MalformedException(HeaderNames.FIELD_ORDER + " cannot be read", e);
        }
    }

    void writeTo(PackedWriter out) {
        out.position(deleted).number(fields.size());
        fields.forEach((field, position) -> out.text(field).position(position));
    }

    static FieldOrder readFrom(PackedReader in) {
        Position deleted = in.position();
        int count = (int) in.number();
        if (count == 0 && deleted.equals(Position.NONE)) {
            return NONE;
        }
        Map<String, Position> fields = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            fields.put(in.text(), in.position());
        }
        return new FieldOrder(deleted, fields);
    }
}
