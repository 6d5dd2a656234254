package io.hivesync.topics;

import java.util.Optional;

/**
 * The keys of {@code hive.control}, a compacted topic of one partition; the values are JSON objects, null clears.
 *
 * <ul>
 *   <li>{@code epoch/<source>}: {@code {"epoch":1763800000000}}, the highest epoch that the source has used; of a capture
 *       also {@code "run"}, which run of it holds the source; of the webhook, {@code epoch/webhook/<instance>}, the time that its
 *       arrivals stay above
 *   <li>{@code snapshot/<model>}: {@code {"reason":"…","ts_ms":…}}, somebody asks the capture to read the model anew; the
 *       capture clears it with the snapshot's end
 *   <li>{@code record/<model>/<id>}: {@code {"model":"…","id":"…","ts_ms":…}}, somebody asks the capture to read one record
 *       anew; the capture clears it with the record's event
 *   <li>{@code pause/<model>}: a {@link PauseRequest}, somebody asks that nothing of the model be sent, or that it go on
 *   <li>{@code paused/<model>}: a {@link PauseState}, what its capture says of that
 *   <li>{@code replay/<sink>/<model>}: a {@link ReplayRequest}, somebody asks a sink to apply the model's records again; it
 *       stands until the next one, and each lane takes it once
 * </ul>
 */
public final class ControlKeys {
    private static final String EPOCH = "epoch/";
    private static final String SNAPSHOT = "snapshot/";
    private static final String RECORD = "record/";
    private static final String PAUSE = "pause/";
    private static final String PAUSED = "paused/";
    private static final String REPLAY = "replay/";

    private ControlKeys() {}

    public static String epoch(String source) {
        return EPOCH + source;
    }

    public static String snapshot(String model) {
        return SNAPSHOT + model;
    }

    /** The model of a snapshot request; nothing when the key is another. */
    public static Optional<String> modelOfSnapshot(String key) {
        return after(SNAPSHOT, key);
    }

    public static String record(String model, String recordId) {
        return RECORD + model + "/" + recordId;
    }

    /** Whether it asks for one record; the value says which. */
    public static boolean isRecord(String key) {
        return key.startsWith(RECORD);
    }

    public static String pause(String model) {
        return PAUSE + model;
    }

    /** The model of a pause request; nothing when the key is another. */
    public static Optional<String> modelOfPause(String key) {
        return after(PAUSE, key);
    }

    public static String paused(String model) {
        return PAUSED + model;
    }

    /** The model of which a capture says whether it is paused; nothing when the key is another. */
    public static Optional<String> modelOfPaused(String key) {
        return after(PAUSED, key);
    }

    /** @param sink its name, which has no slash */
    public static String replay(String sink, String model) {
        return REPLAY + sink + "/" + model;
    }

    /** The model of a replay that is asked of the sink; nothing when the key is another. */
    public static Optional<String> modelOfReplay(String sink, String key) {
        return after(replay(sink, ""), key);
    }

    private static Optional<String> after(String prefix, String key) {
        return key.startsWith(prefix) ? Optional.of(key.substring(prefix.length())) : Optional.empty();
    }
}
