package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers with every digit that they were written with. */
public final class Numbers {
    /** What PostgreSQL's numeric holds: digits before and after the point. */
    private static final int MOST_BEFORE = 131_072;

    private static final int MOST_AFTER = 16_383;

    private static final MathContext ONE_DIGIT = new MathContext(1);

    private Numbers() {}

    /** A double as its shortest text says it, which is how an app writes it. Java's own text has two digits at least. */
    public static BigDecimal of(double number) {
        BigDecimal written = BigDecimal.valueOf(number);
        BigDecimal digit = written.round(ONE_DIGIT);
        return digit.doubleValue() == number ? digit : written;
    }

    /** Whether a double says exactly this number, in the sense of {@link #of}. */
    public static boolean isDouble(BigDecimal number) {
        double nearest = number.doubleValue();
        return Double.isFinite(nearest) && of(nearest).compareTo(number) == 0;
    }

    public static BigDecimal exact(JsonNode value) throws MisfitException {
        if (!value.isNumber()) {
            throw new MisfitException("it is no number but " + Kinds.of(value));
        }
        BigDecimal number = value.decimalValue();
        if ((long) number.precision() - number.scale() > MOST_BEFORE || number.scale() > MOST_AFTER) {
            throw new MisfitException("it has more digits than a number column holds");
        }
        return number;
    }
}
