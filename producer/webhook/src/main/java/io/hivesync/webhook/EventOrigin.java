package io.hivesync.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Position;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where an event comes from that a sender who keeps events for later has numbered: its name and place are the same however
 * late, and however often, it arrives.
 *
 * @param instance of the sender; another one after each start
 * @param sequence of the event in that instance
 * @param clockMicros the sender's hybrid clock, in µs since 1970: rises strictly within an instance
 */
record EventOrigin(String instance, long sequence, long clockMicros) {
    private static final String INSTANCE = "instance";
    private static final String SEQUENCE = "sequence";
    private static final String CLOCK = "clock";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final long MICROS_A_MS = 1_000;
    private static final long EARLIEST_MS =
            Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final Duration AHEAD = Duration.ofDays(1);

    /** Null when the call has none of the three keys; refused when it has some of them. */
    static @Nullable EventOrigin of(ObjectNode call, Clock clock) throws RefusedException {
        if (!call.hasNonNull(INSTANCE) && !call.hasNonNull(SEQUENCE) && !call.hasNonNull(CLOCK)) {
            return null;
        }
        JsonNode instance = call.path(INSTANCE);
        if (!instance.isTextual() || !NAME.matcher(instance.textValue()).matches()) {
            throw RefusedException.wrongField(
                    INSTANCE,
                    "instance is no text of 1 to 64 letters, digits, - and _; it goes with sequence and clock");
        }
        long sequence = whole(call, SEQUENCE);
        long micros = whole(call, CLOCK);
        long ms = micros / MICROS_A_MS;
        if (ms < EARLIEST_MS || ms > clock.millis() + AHEAD.toMillis()) {
            throw RefusedException.wrongField(
                    CLOCK, "clock is not between the year 2000 and tomorrow; it counts microseconds");
        }
        return new EventOrigin(instance.textValue(), sequence, micros);
    }

    private static long whole(ObjectNode call, String field) throws RefusedException {
        JsonNode number = call.path(field);
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.longValue() < 0) {
            throw RefusedException.wrongField(field, field + " is no whole number of 0 or more");
        }
        return number.longValue();
    }

    /** On the time line of the events that have no origin; those of two senders in the same µs stand in a fixed order. */
    Position position() {
        return new Position(clockMicros / MICROS_A_MS, clockMicros, instance.hashCode() & Integer.MAX_VALUE);
    }

    String eventId() {
        return instance + "/" + sequence;
    }
}
