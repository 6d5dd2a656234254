package io.hivesync.connector.sqlite;

import io.debezium.config.EnumeratedValue;
import java.util.Locale;

/** How values are shown: see {@link SqliteConnectorConfig#VALUE_MODE}. */
public enum ValueMode implements EnumeratedValue {
    DECLARED,
    TAGGED;

    @Override
    public String getValue() {
        return name().toLowerCase(Locale.ROOT);
    }

    static ValueMode of(String value) {
        return valueOf(value.trim().toUpperCase(Locale.ROOT));
    }
}
