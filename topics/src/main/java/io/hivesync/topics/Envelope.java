package io.hivesync.topics;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * The value of a change event and of a record: Debezium's envelope without a schema.
 *
 * @param before the image before, where the source has it; never in a record
 * @param after the image after; null when the record was deleted. A webhook update's holds only the fields that it sets.
 * @param tsMs when the producer handled it, ms since 1970
 */
public record Envelope(
        @Nullable ObjectNode before, @Nullable ObjectNode after, Source source, Op op, long tsMs) {
    public Envelope {
        if ((op == Op.DELETE) != (after == null)) {
            throw new IllegalArgumentException("An envelope has an after-image, unless its op is d");
        }
    }
}
