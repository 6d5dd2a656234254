package io.hivesync.connector.sqlite;

import io.debezium.pipeline.spi.Partition;
import java.util.Map;

/** The only source partition of a connector. */
record SqlitePartition(String server) implements Partition {

    @Override
    public Map<String, String> getSourcePartition() {
        return Map.of("server", server);
    }
}
