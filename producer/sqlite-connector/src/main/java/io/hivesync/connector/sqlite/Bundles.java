package io.hivesync.connector.sqlite;

import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.RowChange;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;

/**
 * Gathers rows into {@link RowBundle}s. What Debezium does for each record (a place in its queue, a future, a struct for
 * each value) is done once for many. A bundle is of so many rows, or so many bytes and one row. One thread.
 */
final class Bundles {

    /** What is taken at once to be sent: as many again are read meanwhile. */
    static final int MOST_TAKEN = 8;

    /** A batch's bundles that are full and not acknowledged: with the sizes, what they hold in memory. */
    static final int MOST_UNACKNOWLEDGED = 2 * MOST_TAKEN;

    private static final int MOST_ROWS = 1_000;
    private static final long MOST_BYTES = 512 << 10;

    private final String topic;
    private final Map<String, String> partition;
    private final Clock clock;
    private List<RowBundle.Row> rows = new ArrayList<>();
    private long bytes;
    private long seenMs;

    Bundles(String topicPrefix, Map<String, String> partition, Clock clock) {
        this.topic = topicPrefix + RowBundle.TOPIC_SUFFIX;
        this.partition = partition;
        this.clock = clock;
    }

    /** @return whether it is full now */
    boolean add(Position position, RowChange change) {
        if (rows.isEmpty()) {
            seenMs = clock.millis();
        }
        rows.add(new RowBundle.Row(position, change));
        bytes += change.bytes();
        return rows.size() >= MOST_ROWS || bytes >= MOST_BYTES;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** What was added since the last call, which must be something. */
    SourceRecord take() {
        Position last = rows.get(rows.size() - 1).position();
        RowBundle bundle = new RowBundle(SqliteConnectorConfig.version(), seenMs, rows);
        rows = new ArrayList<>();
        bytes = 0;
        return new SourceRecord(partition, Map.of(SqliteOffsetContext.POSITION, last.toString()), topic, null, bundle);
    }
}
