package io.hivesync.topics;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Somebody asks that nothing of a model be sent, or that it go on; in {@code hive.control} under {@link ControlKeys#pause}:
 * {@code {"request":"…","pause":true,"ts_ms":…}}. The last one counts, and it counts once: its answer is a {@link PauseState}
 * that names it.
 *
 * @param id random
 */
public record PauseRequest(String id, boolean pause, long tsMs) {

    public static PauseRequest of(boolean pause, long tsMs) {
        return new PauseRequest(UUID.randomUUID().toString(), pause, tsMs);
    }

    public byte[] encode() {
        return Json.MAPPER
                .createObjectNode()
                .put("request", id)
                .put("pause", pause)
                .put("ts_ms", tsMs)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    public static PauseRequest decode(byte[] value) throws MalformedException {
        try {
            JsonNode root = Json.MAPPER.readTree(value);
            if (!root.path("request").isTextual() || !root.path("pause").isBoolean()) {
                throw new MalformedException("a pause request has a request and a pause");
            }
            return new PauseRequest(
                    root.path("request").asText(),
                    root.path("pause").asBoolean(),
                    root.path("ts_ms").asLong());
        } catch (IOException e) {
            throw new MalformedException("the pause request is no JSON", e);
        }
    }
}
