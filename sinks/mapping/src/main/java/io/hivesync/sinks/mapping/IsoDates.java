package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.BladeDate;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;

/** Dates as ISO 8601 writes them. What names no offset is UTC, as SQLite means it; a day alone is its first moment. */
public final class IsoDates {
    private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendLiteral('T')
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .optionalStart()
            .parseLenient()
            .appendOffset("+HH:MM", "Z")
            .toFormatter()
            .withResolverStyle(ResolverStyle.STRICT);

    private static final int DAY_LENGTH = 10;
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999Z");
    private static final int FINEST_NANOS = 1000;

    private IsoDates() {}

    /** {@link #moment} as ISO 8601 text in UTC. */
    public static String utc(JsonNode value) throws MisfitException {
        return value.isTextual() && BladeDate.is(value.textValue())
                ? value.textValue()
                : moment(value).toString();
    }

    /** The moment, from year 1 to 9999, in whole microseconds: what a column of timestamps holds exactly. */
    public static Instant moment(JsonNode value) throws MisfitException {
        if (!value.isTextual()) {
            throw new MisfitException("it is no ISO 8601 date but " + Kinds.of(value));
        }
        Instant moment = parse(value.textValue());
        if (moment.isBefore(FIRST) || moment.isAfter(LAST)) {
            throw new MisfitException("it is a date outside the years 1 to 9999");
        }
        if (moment.getNano() % FINEST_NANOS != 0) {
            throw new MisfitException("it is a date with parts of a microsecond");
        }
        return moment;
    }

    private static Instant parse(String text) throws MisfitException {
        boolean spaced = text.length() > DAY_LENGTH && text.charAt(DAY_LENGTH) == ' ';
        String iso = spaced ? text.substring(0, DAY_LENGTH) + 'T' + text.substring(DAY_LENGTH + 1) : text;
        try {
            TemporalAccessor parsed = FORMAT.parseBest(iso, OffsetDateTime::from, LocalDateTime::from, LocalDate::from);
            if (parsed instanceof OffsetDateTime moment) {
                return moment.toInstant();
            }
            LocalDateTime local = parsed instanceof LocalDateTime time
                    ? time
                    : LocalDate.from(parsed).atStartOfDay();
            return local.toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new MisfitException("it is text, but no ISO 8601 date");
        }
    }
}
