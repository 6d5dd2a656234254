package io.hivesync.sinks.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;

/** Numbers as JavaScript, and whoever else reads JSON's numbers as doubles, holds them. */
public final class Doubles {
    private static final long LARGEST_EXACT = 1L << 53;

    private Doubles() {}

    /** Whether it comes back as the same number from a reader that makes a double of it. */
    public static boolean hold(JsonNode number) {
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            long whole = number.longValue();
            if (whole >= -LARGEST_EXACT && whole <= LARGEST_EXACT) {
                return true;
            }
        }
        BigDecimal exact = number.decimalValue();
        double nearest = exact.doubleValue();
        if (nearest == 0) {
            return exact.signum() == 0;
        }
        // below the normal ones, Java and JavaScript do not write a double in the same digits
        return !Double.isInfinite(nearest)
                && Math.abs(nearest) >= Double.MIN_NORMAL
                && new BigDecimal(Double.toString(nearest)).compareTo(exact) == 0;
    }

    /** Whether {@link #hold} is true of each number in a value. */
    public static boolean holdAll(JsonNode value) {
        if (value.isNumber()) {
            return hold(value);
        }
        for (JsonNode child : value) {
            if (!holdAll(child)) {
                return false;
            }
        }
        return true;
    }
}
