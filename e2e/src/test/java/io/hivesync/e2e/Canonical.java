package io.hivesync.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A stored value in a form that does not depend on the database. Shares nothing with the product on purpose. */
enum Canonical {
    TEXT {
        @Override
        String form(Object stored) {
            return stored.toString();
        }
    },
    NUMBER {
        @Override
        String form(Object stored) {
            return plain(new BigDecimal(stored.toString()));
        }
    },
    BOOLEAN {
        @Override
        String form(Object stored) {
            return stored instanceof Number number ? String.valueOf(number.intValue() != 0) : stored.toString();
        }
    },
    DATE {
        @Override
        String form(Object stored) {
            return stored instanceof Timestamp timestamp
                    ? timestamp.toInstant().toString()
                    : OffsetDateTime.parse(stored.toString()).toInstant().toString();
        }
    },
    JSON {
        @Override
        String form(Object stored) {
            try {
                return sorted(EXACT.readTree(stored.toString()));
            } catch (JsonProcessingException e) {
                throw new AssertionError("no JSON: " + stored, e);
            }
        }
    };

    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    abstract String form(Object stored);

    String of(@Nullable Object stored) {
        return stored == null ? "null" : name() + ":" + form(stored);
    }

    /** Of a type as Blade names it, or as a column declares it where Blade knows none. */
    static Canonical ofBlade(String type, String declared) {
        return switch (type.isEmpty() ? declared.toLowerCase(java.util.Locale.ROOT) : type) {
            case "number", "integer", "real" -> NUMBER;
            case "boolean" -> BOOLEAN;
            case "date", "datetime" -> DATE;
            case "json", "blob" -> JSON;
            default -> TEXT;
        };
    }

    private static String plain(BigDecimal number) {
        return number.stripTrailingZeros().toPlainString();
    }

    private static String sorted(JsonNode node) {
        if (node.isNumber()) {
            return plain(node.decimalValue());
        }
        if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(Canonical::sorted)
                    .collect(Collectors.joining(",", "[", "]"));
        }
        if (node.isObject()) {
            Map<String, String> parts = new TreeMap<>();
            node.properties().forEach(part -> parts.put(part.getKey(), sorted(part.getValue())));
            return parts.toString();
        }
        return node.toString();
    }
}
