package io.hivesync.topics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * What the capture of a source says of a model's pause, in {@code hive.control} under {@link ControlKeys#paused}:
 * {@code {"source":"hive","answers":"…","paused":true,"cause":"mass_delete","since_ms":…,"deleted":151,"rows":300}}, without
 * what follows {@code paused} where it is false.
 *
 * @param answers the id of the last request that was taken; empty when there was none
 * @param pause empty: the model's events are sent
 */
public record PauseState(String source, String answers, Optional<Pause> pause) {

    /** What paused a model. */
    public enum Cause {
        /** More of its ids were deleted at once than the mass-delete guard lets pass. */
        MASS_DELETE,
        /** Somebody asked for it. */
        REQUEST
    }

    /**
     * @param deleted how many ids were gone at once; 0 unless that is the cause
     * @param rows how many there were before
     */
    public record Pause(Cause cause, long sinceMs, long deleted, long rows) {}

    public boolean paused() {
        return pause.isPresent();
    }

    public byte[] encode() {
        ObjectNode root = Json.MAPPER
                .createObjectNode()
                .put("source", source)
                .put("answers", answers)
                .put("paused", paused());
        pause.ifPresent(why -> root.put("cause", why.cause().name().toLowerCase(Locale.ROOT))
                .put("since_ms", why.sinceMs())
                .put("deleted", why.deleted())
                .put("rows", why.rows()));
        return root.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static PauseState decode(byte[] value) throws MalformedException {
        try {
            JsonNode root = Json.MAPPER.readTree(value);
            if (!root.path("source").isTextual() || !root.path("paused").isBoolean()) {
                throw new MalformedException("the state of a pause has a source and a paused");
            }
            return new PauseState(
                    root.path("source").asText(),
                    root.path("answers").asText(),
                    root.path("paused").asBoolean() ? Optional.of(pause(root)) : Optional.empty());
        } catch (IOException e) {
            throw new MalformedException("the state of a pause is no JSON", e);
        }
    }

    private static Pause pause(JsonNode root) throws MalformedException {
        for (Cause cause : Cause.values()) {
            if (cause.name().toLowerCase(Locale.ROOT).equals(root.path("cause").asText())) {
                return new Pause(
                        cause,
                        root.path("since_ms").asLong(),
                        root.path("deleted").asLong(),
                        root.path("rows").asLong());
            }
        }
        throw new MalformedException("the cause of a pause is unknown");
    }
}
