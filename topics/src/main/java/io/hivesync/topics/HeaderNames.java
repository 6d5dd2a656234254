package io.hivesync.topics;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers of our records; their values are UTF-8 text. */
public final class HeaderNames {
    /**
     * The format of what a record is, a decimal number; none says {@link #FORMAT_READ 1}, the first and so far the only one. Whoever meets
     * a later one stops before it, passes nothing, and says that a newer version is needed.
     */
    public static final String FORMAT = "hive-format";

    /** The latest format that this version reads. */
    public static final int FORMAT_READ = 1;

    public static final String MARK = "hive-mark";
    /** Decimal, 64 bits; rises with each version of a record. */
    public static final String VERSION = "hive-version";
    /** {@link Position#toString()}. */
    public static final String POSITION = "hive-position";
    /** The number of the model's schema that the value needs. */
    public static final String SCHEMA = "hive-schema";
    /** What a webhook call is known by: its repeats carry the same. */
    public static final String EVENT_ID = "hive-event-id";
    /** {@link Op#code()}. */
    public static final String OP = "hive-op";
    /** When the source saw the change, ms since 1970. */
    public static final String SOURCE_TS_MS = "hive-source-ts-ms";
    /** How many changes a record stands for. */
    public static final String MERGED = "hive-merged";
    /** JSON object: field name to the {@link Position} that last set it, "" to that of the newest delete. For webhook models. */
    public static final String FIELD_ORDER = "hive-field-order";

    public static final String TRACEPARENT = "traceparent";

    /** On rejected records and dead letters. */
    public static final String MODEL = "hive-model";

    public static final String ERROR_REASON = "hive-error-reason";
    public static final String ERROR_TOPIC = "hive-error-topic";
    public static final String ERROR_PARTITION = "hive-error-partition";
    public static final String ERROR_OFFSET = "hive-error-offset";

    /** On dead letters: {@code rejected} or {@code malformed}. */
    public static final String ERROR_KIND = "hive-error-kind";

    public static final String ERROR_SINK = "hive-error-sink";
    /** When the record became a dead letter, ms since 1970. */
    public static final String ERROR_TS_MS = "hive-error-ts-ms";

    /** On an entry that settles a dead letter: {@code retried} or {@code discarded}. */
    public static final String LETTER_SETTLED = "hive-letter-settled";

    private HeaderNames() {}

    /** Sets a header, in place of what had its name. */
    public static void put(Headers headers, String name, String value) {
        headers.remove(name);
        headers.add(name, value.getBytes(UTF_8));
    }

    /** The last header of the name, if there is one with a value. */
    public static Optional<String> text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), UTF_8));
    }
}
