package io.hivesync.app;

import io.hivesync.sinks.runtime.ReplayClient.Beginning;
import io.hivesync.sinks.runtime.ReplayClient.From;
import io.hivesync.sinks.runtime.ReplayClient.Offsets;
import io.hivesync.sinks.runtime.ReplayClient.Since;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code --from} and {@code --rate} of a replay say. */
final class ReplayFrom {
    private static final Pattern OFFSETS = Pattern.compile("\\d{1,6}:\\d{1,18}(,\\d{1,6}:\\d{1,18})*");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})(/s)?");

    private ReplayFrom() {}

    /** @param text what was given, for messages */
    record Asked(From from, String text, long recordsPerSecond) {}

    static Asked read(String from, String rate, List<String> models) {
        return new Asked(place(from, models), from, rate(rate));
    }

    private static From place(String from, List<String> models) {
        if (from.equals("beginning")) {
            return new Beginning();
        }
        if (OFFSETS.matcher(from).matches()) {
            if (models.size() != 1) {
                throw new InputException(
                        "Offsets count in the topic of one model: give --model once with --from " + from);
            }
            return offsets(from);
        }
        try {
            return new Since(OffsetDateTime.parse(from).toInstant());
        } catch (DateTimeParseException e) {
            throw new InputException("--from is 'beginning', a time with its zone such as "
                    + Instant.parse("2026-11-28T10:00:00Z") + ", or partition:offset,…, not '" + from + "'");
        }
    }

    private static Offsets offsets(String from) {
        Map<Integer, Long> offsets = new HashMap<>();
        for (String pair : from.split(",")) {
            int colon = pair.indexOf(':');
            int partition = Integer.parseInt(pair.substring(0, colon));
            if (offsets.put(partition, Long.parseLong(pair.substring(colon + 1))) != null) {
                throw new InputException("--from names the partition " + partition + " twice");
            }
        }
        return new Offsets(offsets);
    }

    private static long rate(String rate) {
        if (rate.isEmpty()) {
            return 0;
        }
        Matcher number = RATE.matcher(rate);
        long perSecond = number.matches() ? Long.parseLong(number.group(1)) : 0;
        if (perSecond == 0) {
            throw new InputException(
                    "--rate is a number of records a second from 1, such as 500/s, not '" + rate + "'");
        }
        return perSecond;
    }
}
