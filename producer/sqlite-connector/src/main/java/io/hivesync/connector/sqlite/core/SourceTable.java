package io.hivesync.connector.sqlite.core;

import org.jspecify.annotations.Nullable;

/**
 * A table as it is in the source.
 *
 * @param rowid the name under which its rowid can be read; null if it has none (WITHOUT ROWID)
 */
record SourceTable(TableShape shape, @Nullable String rowid) {

    String name() {
        return shape.name();
    }

    String qualified() {
        return SourceFile.SCHEMA + "." + Sql.identifier(name());
    }

    String column(int index) {
        return "t." + Sql.identifier(shape.columns().get(index).name());
    }
}
