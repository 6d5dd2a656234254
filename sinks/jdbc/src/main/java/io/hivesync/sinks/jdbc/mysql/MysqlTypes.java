package io.hivesync.sinks.jdbc.mysql;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.mapping.IsoDates;
import io.hivesync.sinks.mapping.Kinds;
import io.hivesync.sinks.mapping.MisfitException;
import io.hivesync.sinks.mapping.Numbers;
import io.hivesync.sinks.mapping.Texts;
import io.hivesync.topics.FieldType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Field types as columns. A number is a DOUBLE, as it is in the app; whole numbers that no double holds are refused, and so are
 * numbers in JSON that MySQL's binary form would round. A date is a DATETIME in UTC.
 */
final class MysqlTypes {
    private static final int LONGEST_KEY = 512;
    private static final Instant FIRST = Instant.parse("1000-01-01T00:00:00Z");
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS").withZone(ZoneOffset.UTC);
    private static final BigInteger MOST = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);

    private MysqlTypes() {}

    static String column(FieldType type) {
        return switch (type) {
            case STRING, LINK -> "longtext";
            case NUMBER -> "double";
            case BOOLEAN -> "tinyint(1)";
            case DATE -> "datetime(6)";
            case JSON, BLOB -> "json";
        };
    }

    /** @param existing as information_schema writes it; MariaDB's JSON is a longtext */
    static boolean fits(FieldType type, String existing) {
        return switch (type) {
            case STRING, LINK -> existing.endsWith("text") || existing.startsWith("varchar(");
            case NUMBER, DATE -> existing.equals(column(type));
            case BOOLEAN -> existing.equals("tinyint(1)") || existing.equals("tinyint");
            case JSON, BLOB -> existing.equals("json") || existing.equals("longtext");
        };
    }

    static Object cell(FieldType type, JsonNode value) throws MisfitException {
        return switch (type) {
            case STRING, LINK -> Texts.text(value);
            case NUMBER -> number(Numbers.exact(value));
            case BOOLEAN -> bool(value);
            case DATE -> date(value);
            case JSON, BLOB -> json(value);
        };
    }

    static void checkId(String bladeId) throws MisfitException {
        Texts.checked(bladeId);
        if (bladeId.codePointCount(0, bladeId.length()) > LONGEST_KEY) {
            throw new MisfitException("it is longer than " + LONGEST_KEY + " characters");
        }
    }

    static String key(String collation) {
        return collation.isEmpty()
                ? "varbinary(" + 4 * LONGEST_KEY + ")"
                : "varchar(" + LONGEST_KEY + ") CHARACTER SET utf8mb4 COLLATE " + collation;
    }

    /** When a row was deleted. */
    static String moment(Instant moment) {
        return MOMENT.format(moment);
    }

    private static Double number(BigDecimal number) throws MisfitException {
        if (!Numbers.isDouble(number)) {
            throw new MisfitException("it has more digits than a DOUBLE holds");
        }
        return number.doubleValue();
    }

    private static Boolean bool(JsonNode value) throws MisfitException {
        if (!value.isBoolean()) {
            throw new MisfitException("it is no boolean but " + Kinds.of(value));
        }
        return value.booleanValue();
    }

    private static String date(JsonNode value) throws MisfitException {
        Instant moment = IsoDates.moment(value);
        if (moment.isBefore(FIRST)) {
            throw new MisfitException("it is a date before the year 1000, where a DATETIME begins");
        }
        return MOMENT.format(moment);
    }

    private static String json(JsonNode value) throws MisfitException {
        String text = Texts.json(value);
        checkNumbers(value);
        return text;
    }

    private static void checkNumbers(JsonNode value) throws MisfitException {
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            boolean whole = value.isIntegralNumber();
            if (!Numbers.isDouble(number) && !(whole && is64Bits(number.toBigInteger()))) {
                throw new MisfitException("it has a number with more digits than JSON has here");
            }
        }
        for (JsonNode child : value) {
            checkNumbers(child);
        }
    }

    private static boolean is64Bits(BigInteger number) {
        return number.compareTo(LEAST) >= 0 && number.compareTo(MOST) <= 0;
    }
}
