package io.hivesync.streams;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
import org.jspecify.annotations.Nullable;

/**
 * A change event that can be applied.
 *
 * @param id the record's, as it came
 * @param set the fields that a webhook's update sets; null for all else
 */
record Change(
        Model model, byte[] id, ChangeValue value, @Nullable ObjectNode set, Origin origin) {

    /**
     * What came with the event and goes out with the record.
     *
     * @param schema 0 when none was named
     */
    record Origin(
            int schema, @Nullable String eventId, @Nullable String traceparent) {
        static final Origin UNKNOWN = new Origin(0, null, null);
    }

    Source source() {
        return value.source();
    }

    byte @Nullable [] image() {
        return value.image();
    }

    Position position() {
        return source().position();
    }

    boolean byWebhook() {
        return value.byWebhook();
    }
}
