package io.hivesync.sinks.mongodb;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.IsoDates;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.topics.FieldType;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import org.bson.BsonWriter;
import org.bson.types.Decimal128;

/**
 * JSON values as BSON writes them: the same value, or a refusal. A value of another type than its field's stays what it is,
 * as in Hive.
 */
final class BsonValues {
    /** What MongoDB promises to store. */
    static final int DEEPEST = 100;

    private static final int FINEST_NANOS = 1_000_000;

    private BsonValues() {}

    static void write(BsonWriter writer, FieldType type, JsonNode value) throws MisfitException {
        if (type != FieldType.DATE || !wroteDate(writer, value)) {
            // the document itself is the first level
            write(writer, value, 1);
        }
    }

    /** A date that is one, and in whole milliseconds, is BSON's; any other text would not be the same moment afterwards. */
    private static boolean wroteDate(BsonWriter writer, JsonNode value) {
        try {
            Instant moment = IsoDates.moment(value);
            if (moment.getNano() % FINEST_NANOS == 0) {
                writer.writeDateTime(moment.toEpochMilli());
                return true;
            }
        } catch (MisfitException e) {
            // no date: it stays what it is
        }
        return false;
    }

    private static void write(BsonWriter writer, JsonNode value, int depth) throws MisfitException {
        switch (value.getNodeType()) {
            case STRING -> writer.writeString(text(value.textValue()));
            case NUMBER -> number(writer, value);
            case BOOLEAN -> writer.writeBoolean(value.booleanValue());
            case OBJECT, ARRAY -> container(writer, value, depth + 1);
            case NULL, MISSING -> writer.writeNull();
            case BINARY, POJO -> throw new MisfitException("it is no JSON value");
        }
    }

    private static void container(BsonWriter writer, JsonNode value, int depth) throws MisfitException {
        if (depth > DEEPEST) {
            throw new MisfitException("it is nested deeper than " + DEEPEST + " levels");
        }
        if (value.isArray()) {
            writer.writeStartArray();
            for (JsonNode element : value) {
                write(writer, element, depth);
            }
            writer.writeEndArray();
        } else {
            writer.writeStartDocument();
            for (Map.Entry<String, JsonNode> field : value.properties()) {
                writer.writeName(name(field.getKey()));
                write(writer, field.getValue(), depth);
            }
            writer.writeEndDocument();
        }
    }

    private static void number(BsonWriter writer, JsonNode value) throws MisfitException {
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            writer.writeInt32(value.intValue());
        } else if (value.isIntegralNumber() && value.canConvertToLong()) {
            writer.writeInt64(value.longValue());
        } else {
            BigDecimal number = value.decimalValue();
            double nearest = number.doubleValue();
            if (Double.isFinite(nearest) && BigDecimal.valueOf(nearest).compareTo(number) == 0) {
                writer.writeDouble(nearest);
            } else {
                writer.writeDecimal128(decimal(number));
            }
        }
    }

    private static Decimal128 decimal(BigDecimal number) throws MisfitException {
        try {
            // a Decimal128 has 34 digits, and zeros at the end need none of them
            return new Decimal128(number.precision() > 34 ? number.stripTrailingZeros() : number);
        } catch (NumberFormatException e) {
            throw new MisfitException("it has more digits than a BSON number holds");
        }
    }

    private static String name(String name) throws MisfitException {
        if (name.indexOf(0) >= 0) {
            throw new MisfitException("it has a name with the character U+0000, which BSON cannot hold");
        }
        return text(name);
    }

    /** Text that UTF-8 can say: the driver would replace what it cannot. */
    static String text(String text) throws MisfitException {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSurrogatePair(text.charAt(i), i + 1 == text.length() ? 0 : text.charAt(i + 1))) {
                    throw new MisfitException("it has half of a surrogate pair, which is no character");
                }
                i++;
            }
        }
        return text;
    }
}
