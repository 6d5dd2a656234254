package io.hivesync.connector.sqlite;

import java.util.Map;

/** What JMX shows of the way in which commits are found, beside Debezium's own metrics; counted since the task started. */
public interface LogMetricsMXBean {

    /** Whether they are read from the write-ahead log now; else all rows are compared for each. */
    boolean isFromLog();

    /** Why not, in words; empty if they are. */
    String getWhyNotFromLog();

    /** Transactions read from the log. */
    long getTransactions();

    /** How often all rows were compared, by reason. */
    Map<String, Long> getComparisons();

    /** How much of the log is in use. */
    long getLogBytes();

    /** How often the log was let go, so that the app could begin it anew. */
    long getTimesLetGo();

    /** Transactions that were read and of which something is not acknowledged. */
    long getWaitingTransactions();

    /** How long ago the oldest of them was read. */
    long getWaitingMs();
}
