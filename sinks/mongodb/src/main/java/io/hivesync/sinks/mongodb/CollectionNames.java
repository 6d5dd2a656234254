package io.hivesync.sinks.mongodb;

import io.hivesync.sinks.mapping.HeldRow;
import io.hivesync.sinks.mapping.Identifiers;

/** Names of collections. */
final class CollectionNames {
    static final String LANES = "hive_sync_lanes";
    static final String HELD = HeldRow.TABLE;
    private static final String SYSTEM = "system.";

    private CollectionNames() {}

    /** A model's collection: its own name, unless that is one that MongoDB or we keep for ourselves. */
    static String of(String model) {
        String name = Identifiers.table(model);
        return isLegal(name) ? name : Identifiers.distinct("model_" + name.replaceAll("^[$.]+|\\$", "_"), model);
    }

    /** Whether a collection of records may have this name. */
    static boolean isLegal(String name) {
        return !name.isEmpty()
                && !name.startsWith(".")
                && !name.startsWith(SYSTEM)
                && !name.equals(LANES)
                && !name.equals(HELD)
                && name.indexOf('$') < 0
                && name.indexOf(0) < 0;
    }
}
