package io.hivesync.connector.sqlite.core;

/** When what is in flight is on disk, rather than with the operating system, which keeps it through any end of the process. */
public enum StateSync {

    /** Before it is sent. */
    EACH_SEND,

    /**
     * At the end of the process. When the machine ends first, nobody knows any more which rows were in flight, so it may have
     * been any: all tables are snapshotted anew. For receivers that let a snapshot take rows away.
     */
    AT_END
}
