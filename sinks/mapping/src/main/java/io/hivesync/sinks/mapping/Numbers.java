package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Numbers with every digit that they were written with. */
public final class Numbers {
    /** What PostgreSQL's numeric holds: digits before and after the point. */
    private static final int MOST_BEFORE = 131_072;

    private static final int MOST_AFTER = 16_383;

    private Numbers() {}

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
