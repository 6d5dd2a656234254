package io.hivesync.capture;

import io.hivesync.topics.ModelTopics;
import io.hivesync.topics.TopicNames;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;

/**
 * What to capture and where to.
 *
 * @param hive the SQLite file, the {@code .blade} folder or the app's folder
 * @param stateDirectory for the connector's state; it belongs to one Hive file
 * @param sourceName names this capture among the sources, in positions' epochs and in the transactional id
 * @param partitions of a change topic
 * @param massDeleteThreshold share of a model's ids of which more, and more than 100, pause it when they are deleted at
 *     once; above 0, and 1 pauses none
 * @param clientProperties for Kafka's clients, {@code bootstrap.servers} at least
 */
public record CaptureSettings(
        Path hive,
        Path stateDirectory,
        String sourceName,
        TopicNames names,
        int partitions,
        Map<String, Object> clientProperties,
        Selection selection,
        double massDeleteThreshold,
        ModelTopics topics,
        Clock clock) {

    public static final String DEFAULT_SOURCE_NAME = "hive";

    public static final double DEFAULT_MASS_DELETE_THRESHOLD = 0.5;

    public CaptureSettings {
        if (sourceName.isEmpty()) {
            throw new IllegalArgumentException("The source has a name");
        }
        if (partitions < 1) {
            throw new IllegalArgumentException("The partition count is 1 or more, not " + partitions);
        }
        if (!(massDeleteThreshold > 0 && massDeleteThreshold <= 1)) {
            throw new IllegalArgumentException(
                    "The mass-delete threshold is above 0 and at most 1, not " + massDeleteThreshold);
        }
        if (!clientProperties.containsKey("bootstrap.servers")) {
            throw new IllegalArgumentException("The client properties lack bootstrap.servers");
        }
        clientProperties = Map.copyOf(clientProperties);
    }

    /** The id that lets a newer capture of the source fence an older one. */
    String transactionalId() {
        return names.prefix() + "-capture-" + sourceName;
    }
}
