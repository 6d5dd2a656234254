package io.hivesync.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A row's key as the text that is its record id, and back: no two keys have the same text.
 *
 * <ul>
 *   <li>one text: as it is ({@code acc_1}), unless it is empty, begins with {@code [} or would read as an integer key
 *   <li>one integer, in a column that holds no text that reads as one: decimal ({@code 5})
 *   <li>all else: a JSON array, {@code ["a",5,{"r":1.5},{"b":"base64"},null]}
 *   <li>a rowid, for want of a key: {@code [{"rowid":5}]}
 * </ul>
 *
 * @param plainIntegers whether an integer key is written in decimal: the one key column is of a numeric type
 */
record RecordId(boolean plainIntegers) {
    private static final Pattern DECIMAL = Pattern.compile("0|-?[1-9][0-9]{0,18}");

    /** A key: its columns' values, or one integer that is the rowid. */
    record Key(List<@Nullable Cell> cells, boolean rowid) {
        Key {
            cells = Collections.unmodifiableList(new ArrayList<>(cells));
        }

        static Key ofRowid(long rowid) {
            return new Key(List.of(new Cell.Whole(rowid)), true);
        }
    }

    /** Of a table with these columns. */
    static RecordId of(List<Captured.Column> columns) {
        List<Captured.Column> key =
                columns.stream().filter(column -> column.key() > 0).toList();
        return new RecordId(key.size() == 1
                && DeclaredTypes.convertsToIntegers(key.getFirst().type()));
    }

    String encode(Key key) {
        if (!key.rowid() && key.cells().size() == 1) {
            Cell only = key.cells().getFirst();
            if (only instanceof Cell.Text(String text)
                    && !text.isEmpty()
                    && !text.startsWith("[")
                    && plain(text).equals(only)) {
                return text;
            }
            if (plainIntegers && only instanceof Cell.Whole(long value)) {
                return Long.toString(value);
            }
        }
        ArrayNode array = Json.MAPPER.createArrayNode();
        if (key.rowid()) {
            array.addObject().put("rowid", ((Cell.Whole) key.cells().getFirst()).value());
        } else {
            key.cells().forEach(cell -> append(array, cell));
        }
        return array.toString();
    }

    /** @throws IllegalArgumentException when no key has this text */
    Key decode(String id) {
        if (!id.startsWith("[")) {
            return new Key(List.of(plain(id)), false);
        }
        JsonNode array = array(id);
        if (array.size() == 1 && array.get(0).path("rowid").isIntegralNumber()) {
            return Key.ofRowid(array.get(0).get("rowid").longValue());
        }
        List<@Nullable Cell> cells = new ArrayList<>();
        array.forEach(node -> cells.add(cell(node)));
        return new Key(cells, false);
    }

    private Cell plain(String id) {
        if (plainIntegers && DECIMAL.matcher(id).matches()) {
            try {
                return new Cell.Whole(Long.parseLong(id));
            } catch (NumberFormatException e) {
                return new Cell.Text(id);
            }
        }
        return new Cell.Text(id);
    }

    private static void append(ArrayNode array, @Nullable Cell cell) {
        switch (cell) {
            case null -> array.addNull();
            case Cell.Text(String value) -> array.add(value);
            case Cell.Whole(long value) -> array.add(value);
            case Cell.Real(double value) -> real(array.addObject(), value);
            case Cell.Bytes(byte[] value) ->
                array.addObject().put("b", Base64.getEncoder().encodeToString(value));
        }
    }

    private static void real(ObjectNode tagged, double value) {
        if (Double.isInfinite(value)) {
            tagged.put("r", Double.toString(value));
        } else {
            tagged.put("r", value);
        }
    }

    private static JsonNode array(String id) {
        try {
            JsonNode array = Json.MAPPER.readTree(id);
            if (array.isArray() && !array.isEmpty()) {
                return array;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The record id begins with '[' but is no JSON array", e);
        }
        throw new IllegalArgumentException("The record id is an empty array");
    }

    private static @Nullable Cell cell(JsonNode node) {
        if (node.isNull()) {
            return null;
        }
        if (node.isTextual()) {
            return new Cell.Text(node.textValue());
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return new Cell.Whole(node.longValue());
        }
        if (node.has("r")) {
            return new Cell.Real(Double.parseDouble(node.get("r").asText()));
        }
        if (node.has("b")) {
            return new Cell.Bytes(bytes(node.get("b")));
        }
        throw new IllegalArgumentException("The record id has a part of no storage class");
    }

    private static byte[] bytes(JsonNode base64) {
        try {
            return base64.binaryValue();
        } catch (IOException e) {
            throw new IllegalArgumentException("The record id has bytes that are no base64", e);
        }
    }
}
