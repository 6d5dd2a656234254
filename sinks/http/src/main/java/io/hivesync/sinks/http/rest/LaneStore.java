package io.hivesync.sinks.http.rest;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.SinkException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the lanes of a REST API are kept, which has no table for them. Thread-safe. */
interface LaneStore extends AutoCloseable {

    /** The first I/O. */
    void check() throws SinkException;

    Held hold(Lane lane, Duration timeout) throws SinkException;

    /** The lanes of other sinks at the same partition. */
    List<Lane> rivals(Lane lane, Duration timeout) throws SinkException;

    @Override
    void close();

    /** A lane as it was read. */
    interface Held {

        /** Empty: there is no such lane. */
        Optional<LaneState> state();

        /**
         * Puts another state in its place, or removes it, if nobody did so since it was read.
         *
         * @return whether that was so; if not, nothing was changed
         */
        boolean replace(Optional<LaneState> next, Duration timeout) throws SinkException;
    }
}
