package io.hivesync.connector.sqlite;

import io.debezium.config.EnumeratedValue;
import io.hivesync.connector.sqlite.core.Snapshots;
import java.util.Locale;

/** The modes of Debezium that a state directory leaves a meaning: see {@link SqliteConnectorConfig#SNAPSHOT_MODE}. */
public enum SnapshotMode implements EnumeratedValue {
    INITIAL,
    ALWAYS,
    INITIAL_ONLY,
    NO_DATA,
    WHEN_NEEDED;

    @Override
    public String getValue() {
        return name().toLowerCase(Locale.ROOT);
    }

    static SnapshotMode of(String value) {
        return valueOf(value.trim().toUpperCase(Locale.ROOT));
    }

    /** @param hasOffset without one the topics may be new as well, whatever the state directory says */
    Snapshots snapshots(boolean hasOffset) {
        return switch (this) {
            case INITIAL -> Snapshots.INITIAL;
            case ALWAYS -> Snapshots.ALWAYS;
            case INITIAL_ONLY -> Snapshots.INITIAL_ONLY;
            case NO_DATA -> Snapshots.NO_DATA;
            case WHEN_NEEDED -> hasOffset ? Snapshots.INITIAL : Snapshots.ALWAYS;
        };
    }
}
