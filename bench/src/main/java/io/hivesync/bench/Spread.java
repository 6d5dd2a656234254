package io.hivesync.bench;

import java.util.List;
import java.util.Locale;

/** Several measurements of the same thing. */
record Spread(double median, double least, double most) {

    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int count = sorted.size();
        double median = (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
        return new Spread(median, sorted.getFirst(), sorted.getLast());
    }

    /** @param pattern for {@link String#format}, of one number */
    String text(String pattern) {
        return String.format(Locale.ROOT, pattern + " (" + pattern + " to " + pattern + ")", median, least, most);
    }
}
