package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.topics.Json;
import java.util.Map;

/**
 * The fields that a call sets, as a record has them: Blade's nested {@code ronin} becomes {@code ronin.createdAt} and so on,
 * any other object stays a JSON value. The {@code id} is the record's key and no field; where {@code data} has it, it must be
 * the call's record id.
 */
final class DataFields {
    static final int MOST = 1000;
    private static final int LONGEST_NAME = 200;
    private static final String ID = "id";
    private static final String RONIN = "ronin";

    /** Far outside what a double holds (1e308), and near enough that to write it out in digits costs nothing. */
    private static final int LARGEST_EXPONENT = 1000;

    private DataFields() {}

    /** @return data itself where its form is that of a record already, as that of most calls is; nobody else has it then */
    static ObjectNode flat(ObjectNode data, String recordId) throws RefusedException {
        boolean plain = false;
        Shape shape = null;
        if (data instanceof WrittenObject written) {
            plain = written.isPlain();
            shape = written.shape();
        }
        if (shape != null && shape.isFlat()) {
            return data;
        }
        if (data.has(ID) || data.get(RONIN) instanceof ObjectNode) {
            return flattened(data, recordId);
        }
        if (data.size() > MOST) {
            throw tooMany();
        }
        for (Map.Entry<String, JsonNode> entry : data.properties()) {
            checkName(entry.getKey());
            if (!plain) {
                check(entry.getKey(), entry.getValue());
            }
        }
        if (shape != null) {
            shape.foundFlat();
        }
        return data;
    }

    private static ObjectNode flattened(ObjectNode data, String recordId) throws RefusedException {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> entry : data.properties()) {
            String name = entry.getKey();
            if (name.equals(ID)) {
                checkId(entry.getValue(), recordId);
            } else if (name.equals(RONIN) && entry.getValue() instanceof ObjectNode nested) {
                for (Map.Entry<String, JsonNode> inner : nested.properties()) {
                    put(fields, RONIN + "." + inner.getKey(), inner.getValue());
                }
            } else {
                put(fields, name, entry.getValue());
            }
        }
        return fields;
    }

    private static void checkId(JsonNode id, String recordId) throws RefusedException {
        if (!id.isTextual() || !id.textValue().equals(recordId)) {
            throw RefusedException.wrongField(
                    "data.id", "data.id is not the record id of the call; leave it out or send the same");
        }
    }

    private static void put(ObjectNode fields, String name, JsonNode value) throws RefusedException {
        checkName(name);
        if (fields.size() == MOST) {
            throw tooMany();
        }
        check(name, value);
        if (fields.replace(name, value) != null) {
            throw RefusedException.wrongField("data." + name, "The field stands twice, flat and nested");
        }
    }

    private static void checkName(String name) throws RefusedException {
        if (name.isEmpty() || name.length() > LONGEST_NAME || Printable.hasControls(name)) {
            throw RefusedException.wrongField(
                    "data." + name,
                    "The name of a field has 1 to " + LONGEST_NAME + " characters, none of them a control character");
        }
    }

    private static RefusedException tooMany() {
        return RefusedException.wrongField("data", "data has more than " + MOST + " fields");
    }

    /** Refuses what could not be written to Kafka and read again. */
    private static void check(String field, JsonNode value) throws RefusedException {
        // by class: each value of each call comes here
        if (value instanceof TextNode text) {
            checkText(field, text.textValue());
        } else if (value instanceof DecimalNode) {
            long exponent = (long) value.decimalValue().precision()
                    - value.decimalValue().scale();
            if (Math.abs(exponent) > LARGEST_EXPONENT) {
                throw RefusedException.wrongField("data." + field, "A number's exponent is beyond " + LARGEST_EXPONENT);
            }
        } else if (value instanceof ObjectNode) {
            for (Map.Entry<String, JsonNode> entry : value.properties()) {
                checkText(field, entry.getKey());
                check(field, entry.getValue());
            }
        } else if (value instanceof ArrayNode) {
            for (JsonNode element : value) {
                check(field, element);
            }
        }
    }

    private static void checkText(String field, String text) throws RefusedException {
        if (!Printable.isEncodable(text)) {
            throw RefusedException.wrongField("data." + field, "A text holds half of a surrogate pair");
        }
    }
}
