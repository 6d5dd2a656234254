package io.hivesync.connector.sqlite;

import io.debezium.connector.common.BaseSourceInfo;
import io.hivesync.connector.sqlite.core.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Where the event that is being emitted comes from. One thread. */
final class SqliteSourceInfo extends BaseSourceInfo {

    private final String database;
    private String table = "";
    private Instant detected = Instant.EPOCH;
    private @Nullable Position position;

    SqliteSourceInfo(SqliteConnectorConfig config) {
        super(config);
        this.database = config.databaseFile().getFileName().toString();
    }

    void update(Position newPosition, String newTable, Instant newDetected) {
        position = newPosition;
        table = newTable;
        detected = newDetected;
    }

    @Nullable
    Position position() {
        return position;
    }

    String table() {
        return table;
    }

    @Override
    protected Instant timestamp() {
        return detected;
    }

    @Override
    protected String database() {
        return database;
    }
}
