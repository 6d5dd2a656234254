package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.Json;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Says in {@code hive.control}, beside the epoch of the source, which capture writes it. Kafka fences a capture that slept
 * through its transaction as it does one that was replaced; this tells the two apart. Immutable.
 *
 * @param topic the control topic
 * @param key that of the source's epoch
 * @param run random, of one capture
 */
record RunClaim(String topic, String key, String run, Holder holder) {

    static RunClaim of(CaptureSettings settings) {
        return new RunClaim(
                settings.names().control(),
                ControlKeys.epoch(settings.sourceName()),
                UUID.randomUUID().toString(),
                Holder.here(settings.stateDirectory(), settings.clock().instant()));
    }

    ProducerRecord<byte[], byte[]> at(long epoch) {
        ObjectNode value = Json.MAPPER.createObjectNode().put("epoch", epoch).put("run", run);
        holder.writeTo(value);
        return new ProducerRecord<>(topic, key.getBytes(UTF_8), value.toString().getBytes(UTF_8));
    }

    boolean isIn(JsonNode value) {
        return run.equals(value.path("run").textValue());
    }
}
