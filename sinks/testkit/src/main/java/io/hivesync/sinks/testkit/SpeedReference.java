package io.hivesync.sinks.testkit;

import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import java.nio.file.Path;
import java.util.List;

/**
 * What a good engineer would write by hand for a target, and the server that both it and the sink write to. It has two tables of
 * its own, so that it can be measured beside itself. The benchmark finds these by {@link java.util.ServiceLoader}; used by one thread.
 */
public interface SpeedReference extends AutoCloseable {

    /** Such as {@code turso}. */
    String target();

    /** What serves it here: where that is a stand-in, it says so. */
    String server();

    /** What is written by hand, in a few words. */
    String statement();

    /** How much of the reference's speed the sink is to have. */
    default double budget() {
        return 0.7;
    }

    /** Whether the sink can say afterwards what is there. */
    default boolean readable() {
        return true;
    }

    /** Events that are folded to one batch. */
    int batch();

    /** Batches a round. */
    int batches();

    /** Rounds before the first that counts: more where a batch runs little code often, which the JVM is slow to compile. */
    default int warmUp() {
        return 2;
    }

    /** Starts the server. Aborts, as a test does, where it cannot be had on this machine. */
    void start(Path folder) throws Exception;

    /** As before the first write: without rows and lanes. */
    void reset() throws Exception;

    /** A sink at the server, not checked yet. */
    Sink open() throws Exception;

    /** @param table 0 or 1 */
    void write(int table, List<RecordChange> batch) throws Exception;
}
