package io.hivesync.sinks.mapping;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.topics.Json;
import org.jspecify.annotations.Nullable;

/**
 * A change as it waits in a target.
 *
 * @param after the image as JSON; null: the record is deleted
 * @param sinceMs when it was put aside, ms since 1970
 */
public record HeldRow(
        String bladeId, long offset, long version, @Nullable String after, String reason, long sinceMs) {
    /** Of the table, or the like. */
    public static final String TABLE = "hive_sync_held";

    static HeldRow of(RecordChange change, String reason, long sinceMs) {
        return new HeldRow(change.bladeId(), change.offset(), change.version(), after(change), reason, sinceMs);
    }

    private static @Nullable String after(RecordChange change) {
        try {
            return change instanceof RecordChange.Upsert upsert ? Json.MAPPER.writeValueAsString(upsert.after()) : null;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes can always be written", e);
        }
    }

    RecordChange change() {
        try {
            return after == null
                    ? new RecordChange.Delete(bladeId, offset, version)
                    : new RecordChange.Upsert(bladeId, offset, version, (ObjectNode) Json.MAPPER.readTree(after));
        } catch (JsonProcessingException | ClassCastException e) {
            throw new IllegalStateException(TABLE + " has an image that is none", e);
        }
    }

    HeldChange refused(String reason) {
        return new HeldChange(change(), reason, sinceMs);
    }
}
