package io.hivesync.connector.sqlite.core;

import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * What to capture, and where the capture keeps its state.
 *
 * @param epochFloor the first epoch is above it
 * @param walLimitBytes a log that is larger is let go, so that the app can begin it anew
 * @param snapshots what of the rows that are there already is sent
 * @param resnapshot tables whose shadow is discarded at the start, so that they are snapshotted anew
 * @param guard what may be deleted at once
 * @param stateSync when what is in flight is on disk
 * @param tables accepts the names of the tables to capture
 * @param columns accepts (table, column); columns of the primary key are captured in any case
 */
public record CaptureOptions(
        Path database,
        Path stateDirectory,
        long epochFloor,
        long walLimitBytes,
        Snapshots snapshots,
        Set<String> resnapshot,
        MassDeleteGuard guard,
        StateSync stateSync,
        Predicate<String> tables,
        BiPredicate<String, String> columns) {

    public CaptureOptions {
        database = database.toAbsolutePath().normalize();
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
        resnapshot = Set.copyOf(resnapshot);
    }

    /** With what is usual for {@link #snapshots} and {@link #stateSync}. */
    public CaptureOptions(
            Path database,
            Path stateDirectory,
            long epochFloor,
            long walLimitBytes,
            Set<String> resnapshot,
            MassDeleteGuard guard,
            Predicate<String> tables,
            BiPredicate<String, String> columns) {
        this(
                database,
                stateDirectory,
                epochFloor,
                walLimitBytes,
                Snapshots.INITIAL,
                resnapshot,
                guard,
                StateSync.EACH_SEND,
                tables,
                columns);
    }

    public CaptureOptions with(StateSync sync) {
        return new CaptureOptions(
                database,
                stateDirectory,
                epochFloor,
                walLimitBytes,
                snapshots,
                resnapshot,
                guard,
                sync,
                tables,
                columns);
    }
}
