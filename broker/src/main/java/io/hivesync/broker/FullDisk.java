package io.hivesync.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Says of a directory's disk that it is full: what Kafka says then does not always. No state. */
final class FullDisk {
    /** Less is of no use to a broker: it makes files of this size. */
    private static final long LITTLE_BYTES = 1 << 20;

    private FullDisk() {}

    /** What to do about it; empty while there is room. */
    static Optional<String> of(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace() < LITTLE_BYTES
                    ? Optional.of("the disk of " + directory
                            + " is full. What was acknowledged is kept: make room, then start again")
                    : Optional.empty();
        } catch (IOException e) {
            // the directory is gone, or cannot be looked at: not for this reason
            return Optional.empty();
        }
    }
}
