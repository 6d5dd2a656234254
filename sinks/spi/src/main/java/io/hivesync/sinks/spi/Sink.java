package io.hivesync.sinks.spi;

import io.hivesync.topics.ModelSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One target. Its lanes are rows of {@code hive_sync_lanes} in the target: {@link LaneState} by {@link Lane}.
 *
 * <p>Thread-safe; lanes share a bounded number of connections. After an exception the sink stays usable. A sink neither
 * retries nor sleeps: the runtime does.
 */
public interface Sink extends AutoCloseable {

    Limits limits();

    /** The first I/O: reaches the target, makes sure of its rights and of the lane table. */
    void check() throws SinkException;

    /** Creates or extends (or, by {@link SinkSettings.SchemaMode}, only checks) what the model needs. Repeatable. */
    void prepare(ModelSchema model) throws SinkException;

    /** The lane's row in the target, if it has one. */
    Optional<LaneState> readLane(Lane lane) throws SinkException;

    /** The lanes of other sinks at the same partition of the same topic: two sinks that would undo each other's work. */
    List<Lane> rivals(Lane lane) throws SinkException;

    /**
     * Removes the lane's row, if it still is exactly {@code seen}. Every writer of it is refused from then on.
     *
     * @throws SinkException.Fenced when the row is not {@code seen} any more; nothing was changed
     */
    void dropLane(Lane lane, LaneState seen) throws SinkException;

    /**
     * Takes the lane: replaces its row by {@code next}, if and only if it still is exactly {@code seen}, as
     * {@link #readLane} returned it (empty: no row).
     * From then on every writer with another token is refused.
     *
     * @throws SinkException.Fenced when the row is not {@code seen} any more; nothing was changed
     */
    SinkWriter openLane(Lane lane, Optional<LaneState> seen, LaneState next) throws SinkException;

    /**
     * Hands over what the target holds of a model, in no order, for who compares both ends.
     *
     * @param ids the records to look for; empty: all
     */
    void readRows(ModelSchema model, Optional<List<String>> ids, Consumer<Row> action) throws SinkException;

    /** Closes what the sink opened, writers included. Idempotent. */
    @Override
    void close();
}
