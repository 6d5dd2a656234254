package io.hivesync.sinks.spi;

import io.hivesync.topics.ModelSchema;
import java.util.List;

/** What one write applies to a lane: all of it or nothing. */
public sealed interface Batch {

    /** The offset that the lane must stand at. */
    long previousOffset();

    /** The offset that the lane stands at afterwards. */
    long lastOffset();

    /**
     * The newest change of each record among the offsets after {@code previousOffset} up to {@code lastOffset}.
     *
     * @param schema the newest known one; values of fields that it does not have are left out
     * @param changes at most one per record; none when only control marks stand there: the lane's offset moves all the same
     * @param sourceTsMs when the source saw the newest of them, ms since 1970
     */
    record Changes(
            long previousOffset, long lastOffset, ModelSchema schema, List<RecordChange> changes, long sourceTsMs)
            implements Batch {
        public Changes {
            changes = List.copyOf(changes);
        }
    }

    /** Removes records that the topic no longer has; the offset stays. */
    record Sweep(long previousOffset, List<String> ids) implements Batch {
        public Sweep {
            ids = List.copyOf(ids);
        }

        @Override
        public long lastOffset() {
            return previousOffset;
        }
    }
}
