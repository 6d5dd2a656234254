package io.hivesync.connector.sqlite.core.wal;

import java.io.IOException;
import java.nio.file.Path;

/** The database file and what SQLite keeps beside it, where links lead. */
record LogPaths(Path database, Path log, Path index) {

    static LogPaths of(Path database) throws IOException {
        Path real = database.toRealPath();
        return new LogPaths(
                real,
                real.resolveSibling(real.getFileName() + "-wal"),
                real.resolveSibling(real.getFileName() + "-shm"));
    }
}
