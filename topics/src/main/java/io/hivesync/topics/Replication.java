package io.hivesync.topics;

import java.util.Map;
import java.util.Optional;

/**
 * On how many brokers the topics stand that are made, and on how many of them a record must be before it is acknowledged.
 *
 * @param factor replicas of each partition; {@link #BY_DEFAULT} leaves it to the brokers
 * @param minInSync of them that must have it; {@link #BY_DEFAULT} leaves it to the brokers
 */
public record Replication(int factor, int minInSync) {
    /** As the brokers do when nothing is said. */
    public static final int BY_DEFAULT = -1;

    public static final Replication OF_THE_BROKERS = new Replication(BY_DEFAULT, BY_DEFAULT);

    static final String MIN_IN_SYNC = "min.insync.replicas";

    public Replication {
        if ((factor < 1 && factor != BY_DEFAULT)
                || (minInSync < 1 && minInSync != BY_DEFAULT)
                || factor > Short.MAX_VALUE) {
            throw new IllegalArgumentException("Replicas are counted from 1: " + factor + ", " + minInSync);
        }
        if (factor != BY_DEFAULT && minInSync > factor) {
            throw new IllegalArgumentException(
                    "No record can be on " + minInSync + " of " + factor + " replicas: nothing would be acknowledged");
        }
    }

    Optional<Short> factorOfNewTopics() {
        return factor == BY_DEFAULT ? Optional.empty() : Optional.of((short) factor);
    }

    /** The settings of a topic that say it. */
    public Map<String, String> config() {
        return minInSync == BY_DEFAULT ? Map.of() : Map.of(MIN_IN_SYNC, String.valueOf(minInSync));
    }
}
