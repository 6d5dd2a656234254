package io.hivesync.topics;

import java.util.Optional;

/**
 * The keys of {@code hive.control}, a compacted topic of one partition; the values are JSON objects, null clears.
 *
 * <ul>
 *   <li>{@code epoch/<source>}: {@code {"epoch":1763800000000}}, the highest epoch that the source has used; of a capture
 *       also {@code "run"}, which run of it holds the source; of the webhook the time that its arrivals stay above
 *   <li>{@code snapshot/<model>}: {@code {"reason":"…","ts_ms":…}}, somebody asks the capture to read the model anew; the
 *       capture clears it with the snapshot's end
 * </ul>
 */
public final class ControlKeys {
    private static final String EPOCH = "epoch/";
    private static final String SNAPSHOT = "snapshot/";

    private ControlKeys() {}

    public static String epoch(String source) {
        return EPOCH + source;
    }

    public static String snapshot(String model) {
        return SNAPSHOT + model;
    }

    /** The model of a snapshot request; nothing when the key is another. */
    public static Optional<String> modelOfSnapshot(String key) {
        return key.startsWith(SNAPSHOT) ? Optional.of(key.substring(SNAPSHOT.length())) : Optional.empty();
    }
}
