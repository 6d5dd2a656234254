package io.hivesync.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.hivesync.topics.ControlKeys;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture's view of {@code hive.control}: the highest epoch of its source and who holds it, the
 * snapshots that are asked for, and the pauses.
 *
 * <p>A request counts as taken by a run of the engine that starts after it; the clearing that such a run writes removes it,
 * while a request that came later stays. {@link #poll} and {@link #readToEnd} belong to one thread, the rest is thread-safe.
 */
final class ControlLog implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ControlLog.class);

    private final Consumer<byte[], byte[]> consumer;
    private final RunClaim claim;
    private final PauseLog pauses = new PauseLog();
    private final RereadLog rereads = new RereadLog();
    private final Map<String, Long> pending = new HashMap<>();
    private final Map<String, Long> taken = new HashMap<>();
    private long epoch;
    private boolean held;
    private String holder = "";

    ControlLog(Consumer<byte[], byte[]> consumer, RunClaim claim) {
        this.consumer = consumer;
        this.claim = claim;
    }

    void readToEnd(TopicReader.Ends ends) {
        synchronized (this) {
            pending.clear();
            taken.clear();
        }
        pauses.clear();
        rereads.clear();
        TopicReader.readToEnd(consumer, claim.topic(), ends, entry -> accept(entry, true));
    }

    void poll(Duration timeout) {
        consumer.poll(timeout).forEach(entry -> accept(entry, false));
    }

    private synchronized void accept(ConsumerRecord<byte[], byte[]> entry, boolean history) {
        if (entry.key() == null) {
            return;
        }
        String key = new String(entry.key(), UTF_8);
        if (key.equals(claim.key())) {
            JsonNode value = json(entry);
            if (!value.isObject()) {
                log.warn(
                        "{} at offset {} of {} is none of ours and is passed over", key, entry.offset(), entry.topic());
                return;
            }
            epoch = Math.max(epoch, value.path("epoch").asLong(0));
            held = claim.isIn(value);
            holder = Holder.describe(value);
            return;
        }
        pauses.accept(key, entry.value());
        rereads.accept(key, entry.value(), entry.offset(), history);
        ControlKeys.modelOfSnapshot(key).ifPresent(model -> {
            if (entry.value() != null) {
                pending.put(model, entry.offset());
            } else if (history || isTaken(model)) {
                pending.remove(model);
            }
        });
    }

    /** The highest epoch that the source has used; 0 when none is known. */
    synchronized long epoch() {
        return epoch;
    }

    PauseLog pauses() {
        return pauses;
    }

    RereadLog rereads() {
        return rereads;
    }

    RunClaim claim() {
        return claim;
    }

    /** Whether the last word about the epoch is of the capture that makes the claim. */
    synchronized boolean isHeld() {
        return held;
    }

    /** Who has the last word about the epoch, in words; empty when nobody has. */
    synchronized String holder() {
        return holder;
    }

    /** The models to snapshot; from here on these requests count as taken. */
    synchronized Set<String> take() {
        taken.clear();
        taken.putAll(pending);
        return requested();
    }

    synchronized Set<String> requested() {
        return new TreeSet<>(pending.keySet());
    }

    synchronized boolean isRequested(String model) {
        return pending.containsKey(model);
    }

    /** Whether the model's request is one that the present run has taken, so that its snapshot answers it. */
    synchronized boolean isTaken(String model) {
        Long request = pending.get(model);
        return request != null && request.equals(taken.get(model));
    }

    /** Whether a snapshot is asked for that the present run cannot give, of one of these models. */
    synchronized boolean hasNew(Predicate<String> models) {
        return pending.keySet().stream().anyMatch(model -> !isTaken(model) && models.test(model));
    }

    private static JsonNode json(ConsumerRecord<byte[], byte[]> entry) {
        try {
            return entry.value() == null ? MissingNode.getInstance() : Json.MAPPER.readTree(entry.value());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
