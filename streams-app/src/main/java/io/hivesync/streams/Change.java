package io.hivesync.streams;

import io.hivesync.topics.Envelope;
import io.hivesync.topics.Position;
import org.jspecify.annotations.Nullable;

/**
 * A change event that can be applied.
 *
 * @param id the record's, as it came
 * @param image the after-image as JSON in UTF-8; null for a delete
 */
record Change(Model model, byte[] id, Envelope envelope, byte @Nullable [] image, Origin origin) {

    /** The connector of events that came by webhook; all others are captures, whose images are whole. */
    static final String WEBHOOK = "webhook";

    /**
     * What came with the event and goes out with the record.
     *
     * @param schema 0 when none was named
     */
    record Origin(
            int schema, @Nullable String eventId, @Nullable String traceparent) {
        static final Origin UNKNOWN = new Origin(0, null, null);
    }

    Position position() {
        return envelope.source().position();
    }

    boolean byWebhook() {
        return WEBHOOK.equals(envelope.source().connector());
    }
}
