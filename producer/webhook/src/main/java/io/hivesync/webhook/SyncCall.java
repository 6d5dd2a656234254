package io.hivesync.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Op;
import org.jspecify.annotations.Nullable;

/**
 * A valid call.
 *
 * @param name what the call names the model
 * @param operation the caller's word
 * @param fields those that the event sets, flat; null for a delete
 * @param image the same as text; null for a delete
 * @param timestampMs when it happened, where the caller said so
 * @param origin where the caller numbers its events; its clock is when it happened then
 */
record SyncCall(
        String name,
        String model,
        String operation,
        Op op,
        String recordId,
        @Nullable ObjectNode fields,
        @Nullable JsonText image,
        @Nullable Long timestampMs,
        @Nullable EventOrigin origin) {}
