package io.hivesync.streams;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * What is wrong with the stores on this machine's disk, and what to do about it. They are a copy of what the changelog topics have:
 * one that is damaged is dropped, and restored. No state.
 */
final class LocalState {
    private static final String FULL = "No space left on device";
    private static final String GONE = "No such file or directory";

    private LocalState() {}

    /** Whether files of a store are not as they were written. What RocksDB merely cannot reach may be whole. */
    static boolean isDamaged(Throwable failure) {
        return Failures.causedBy(failure, RocksDBException.class)
                .filter(e -> !tells(e, FULL))
                .filter(e -> isCorruption(e.getStatus()) || tells(e, GONE))
                .isPresent();
    }

    /** A file that is shorter or longer than it was has no status. */
    private static boolean isCorruption(@Nullable Status status) {
        return status == null || status.getCode() == Status.Code.Corruption;
    }

    /** Empty when the failure has nothing to do with the stores. */
    static Optional<String> explain(Throwable failure, StreamsSettings settings) {
        Path directory = settings.stateDirectory();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (tells(cause, FULL)) {
                return Optional.of("the disk of " + directory
                        + " is full. Nothing is lost: make room, and it goes on by itself within half a minute");
            }
        }
        String changelog = StreamsProperties.changelog(settings, ChangeTopology.STATE);
        return Failures.causedBy(failure, RocksDBException.class)
                // some have line breaks
                .map(e -> String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " "))
                .map(reason -> isDamaged(failure)
                        ? "the state in " + directory + " is damaged (" + reason
                                + "). It is dropped, and restored from the topic " + changelog
                        : "the state in " + directory + " cannot be used (" + reason
                                + "). If that cannot be mended, stop the streams-app, delete " + directory
                                + ", and start it again: it is restored from the topic " + changelog);
    }

    private static boolean tells(Throwable cause, String what) {
        return String.valueOf(cause.getMessage()).contains(what);
    }
}
