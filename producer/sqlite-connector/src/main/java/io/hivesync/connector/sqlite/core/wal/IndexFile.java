package io.hivesync.connector.sqlite.core.wal;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Reads the wal-index from the {@code -shm} file. The file is read, not mapped: what is cut off under a mapping is a fault
 * of the whole JVM, and a channel to map it from is closed by an interruption. One thread.
 */
final class IndexFile {

    /** Writing the index takes a writer less than a microsecond. */
    private static final int ATTEMPTS = 1000;

    private final KeptFile file;
    private final byte[] bytes = new byte[WalIndex.BYTES];

    IndexFile(Path path) throws IOException {
        this.file = KeptFile.of(path);
    }

    boolean isAt(Path path) {
        return file.isAt(path);
    }

    /** The index, once it is not being written. */
    WalIndex await(Pins pins) throws IOException, SQLException, LogLost {
        Optional<WalIndex> index = look();
        if (index.isEmpty()) {
            // a killed writer left it half-written: SQLite mends that before it reads
            pins.touch();
            index = look();
        }
        return index.orElseThrow(() -> new LogLost(LogLost.Why.GAP, "its index cannot be read"));
    }

    /** The index; nothing if it stays half-written. */
    Optional<WalIndex> look() throws IOException, LogLost {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int length = file.read(0, bytes);
            Optional<WalIndex> index = length < bytes.length ? Optional.empty() : WalIndex.parse(bytes);
            if (index.isPresent()) {
                return index;
            }
            Thread.yield();
        }
        return Optional.empty();
    }
}
