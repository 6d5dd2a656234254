package io.hivesync.connector.sqlite.core;

import java.util.List;

/**
 * One transaction of the log.
 *
 * @param changes of captured tables and columns, possibly none
 * @param seenMs when it was read
 */
record LoggedTransaction(List<RowChange> changes, long seenMs) {

    /** About what it takes in memory. */
    long bytes() {
        return changes.stream().mapToLong(RowChange::bytes).sum();
    }
}
