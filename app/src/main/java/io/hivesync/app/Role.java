package io.hivesync.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;

/**
 * One part of the pipeline, as the command starts, watches and stops it. {@link #start} and {@link #close} are called by
 * one thread, the others by any.
 */
interface Role {

    /** As it stands in the status, such as {@code sink postgres-localhost-app}. */
    String name();

    /** Returns once the role works by itself; what it cannot reach yet it goes on trying for. */
    void start();

    Health health();

    /** Adds what is worth knowing to {@code status --json}. */
    void describe(ObjectNode status);

    /** Finishes what is in hand and leaves within the time. */
    void close(Duration within);

    /**
     * @param ready serves its purpose now
     * @param reason what keeps it from that, or what it does
     */
    record Health(boolean ready, String reason) {
        static Health ready(String what) {
            return new Health(true, what);
        }

        static Health notReady(String why) {
            return new Health(false, why);
        }
    }
}
