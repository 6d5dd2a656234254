package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.Json;

/** Asks the capture to read a model anew, by a record in {@code hive.control}. */
record SnapshotRequest(String model, String reason) {

    byte[] key() {
        return ControlKeys.snapshot(model).getBytes(UTF_8);
    }

    byte[] value(long nowMs) {
        return Json.MAPPER
                .createObjectNode()
                .put("reason", reason)
                .put("ts_ms", nowMs)
                .toString()
                .getBytes(UTF_8);
    }
}
