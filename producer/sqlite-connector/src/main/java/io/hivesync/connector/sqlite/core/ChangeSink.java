package io.hivesync.connector.sqlite.core;

/** Takes the events of a batch in order; each call has its own, rising position. A call may block (back-pressure). */
public interface ChangeSink {

    /** The columns of the table from here on: before its first event after a start, and after each change. */
    void schema(Position position, TableShape table) throws InterruptedException;

    /** A snapshot of the table begins; its rows follow as {@link RowChange.Kind#READ}. */
    void snapshotStart(Position position, TableShape table) throws InterruptedException;

    void row(Position position, RowChange change) throws InterruptedException;

    /** Every row of the snapshot was handed over. */
    void snapshotEnd(Position position, TableShape table) throws InterruptedException;

    /** The table is gone (or has another key now); the deletes of all its rows came before. */
    void dropped(Position position, TableShape table) throws InterruptedException;

    /** Nothing of the table is sent from here on, not even what made it so; other tables go on. */
    void paused(Position position, Pause pause) throws InterruptedException;

    /** Everything of the transaction whose events came last was handed over; not told of one without events. */
    default void transactionEnd() throws InterruptedException {}
}
