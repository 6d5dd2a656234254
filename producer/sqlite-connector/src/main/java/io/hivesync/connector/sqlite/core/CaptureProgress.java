package io.hivesync.connector.sqlite.core;

import java.util.Map;

/**
 * How far a capture is and which way it goes, at one moment.
 *
 * @param fromLog whether commits are read from the log now; else all rows are compared for each
 * @param why no commits are read from the log, in words; empty if they are
 * @param transactions read from the log since the start
 * @param comparisons of all rows since the start, by reason; the first is the one of the start
 * @param logBytes of the log that are in use
 * @param timesLetGo how often the log was let go since the start, so that the app could begin it anew
 * @param waiting transactions that were read and of which something is not acknowledged
 * @param waitingMs how long ago the oldest of them was read
 */
public record CaptureProgress(
        boolean fromLog,
        String why,
        long transactions,
        Map<Reason, Long> comparisons,
        long logBytes,
        long timesLetGo,
        long waiting,
        long waitingMs) {

    public CaptureProgress {
        comparisons = Map.copyOf(comparisons);
    }

    public static final CaptureProgress NONE = new CaptureProgress(false, "not started", 0, Map.of(), 0, 0, 0, 0);
}
