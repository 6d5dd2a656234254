package io.hivesync.broker;

import java.util.Map;

/**
 * How the broker runs.
 *
 * @param port the loopback port that clients use; 0 takes any free one
 * @param flushEveryMessage whether a record is on the disk before it is acknowledged. Without it an acknowledged record
 *     outlives any end of the process, but not a loss of power.
 * @param overrides Kafka broker settings that replace ours; those that make up the node itself cannot be replaced
 */
public record BrokerOptions(int port, boolean flushEveryMessage, Map<String, String> overrides) {

    public BrokerOptions {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("The broker's port must be 0 (any free port) to 65535, but is " + port);
        }
        overrides = Map.copyOf(overrides);
        BrokerSettings.checkOverrides(overrides.keySet());
    }

    /** Any free port, no flush of every message, our settings. */
    public static BrokerOptions defaults() {
        return new BrokerOptions(0, false, Map.of());
    }

    public BrokerOptions withPort(int newPort) {
        return new BrokerOptions(newPort, flushEveryMessage, overrides);
    }

    public BrokerOptions withFlushEveryMessage(boolean flush) {
        return new BrokerOptions(port, flush, overrides);
    }

    public BrokerOptions withOverrides(Map<String, String> newOverrides) {
        return new BrokerOptions(port, flushEveryMessage, newOverrides);
    }
}
