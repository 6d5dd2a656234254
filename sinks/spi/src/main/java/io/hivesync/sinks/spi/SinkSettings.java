package io.hivesync.sinks.spi;

import java.time.Clock;

/**
 * How a sink was asked for.
 *
 * @param name unique among the sinks of one cluster; part of the key of its lanes
 * @param url where the target is; holds secrets, so it is never printed
 * @param schema what the sink may do to the target's tables
 */
public record SinkSettings(String name, String url, SchemaMode schema, Clock clock) {

    /** What a sink may do to the target's tables. */
    public enum SchemaMode {
        /** Create and extend them; never drop or narrow. */
        EVOLVE,
        /** Only check that they fit. */
        VALIDATE,
        /** Leave them alone. */
        NONE
    }

    @Override
    public String toString() {
        return "SinkSettings[name=" + name + ", schema=" + schema + "]";
    }
}
