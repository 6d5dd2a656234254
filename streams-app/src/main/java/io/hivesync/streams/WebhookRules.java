package io.hivesync.streams;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Source;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a webhook event does. It may be partial and late: an absent field stays, null is a value, an unknown record is created,
 * and each field goes to the newest event that sets it. A delete takes what was set before it, also when it comes late. There
 * is no repeat by position here, since calls may share a clock tick; what changes nothing is told by the image.
 */
final class WebhookRules {

    private WebhookRules() {}

    static Decision decide(@Nullable RecordState state, Change change) {
        ObjectNode set = change.set();
        return set == null ? delete(state, change) : update(state, change, set);
    }

    /** What an event sets; null for a delete. */
    static @Nullable ObjectNode set(ChangeValue value) throws MalformedException {
        if (value.image() == null) {
            return null;
        }
        ObjectNode set = parse(value.image());
        if (set.has(FieldOrder.DELETED)) {
            throw new MalformedException("after has a field without a name");
        }
        return set;
    }

    private static Decision update(@Nullable RecordState state, Change change, ObjectNode set) {
        FieldOrder order = state == null ? FieldOrder.NONE : state.order();
        RecordState alive = state != null && state.live() ? state : null;
        if (order.deleted().compareTo(change.position()) > 0) {
            return new Decision.Drop(StreamCounter.SUPERSEDED);
        }
        ObjectNode image = alive == null ? Json.MAPPER.createObjectNode() : parse(alive.seen());
        List<String> mine = new ArrayList<>(set.size());
        for (Map.Entry<String, JsonNode> field : set.properties()) {
            if (order.maySet(field.getKey(), change.position())) {
                image.set(field.getKey(), field.getValue());
                mine.add(field.getKey());
            }
        }
        if (alive != null && mine.isEmpty() && !set.isEmpty()) {
            return new Decision.Drop(StreamCounter.SUPERSEDED);
        }
        return outcome(state, change, write(image), order.with(mine, change.position()));
    }

    private static Decision delete(@Nullable RecordState state, Change change) {
        FieldOrder before = state == null ? FieldOrder.NONE : state.order();
        FieldOrder order = before.after(change.position());
        RecordState ours = state != null && state.byWebhook() ? state : null;
        if (ours != null && !ours.live() && order.deleted().equals(before.deleted())) {
            return new Decision.Drop(StreamCounter.SUPERSEDED);
        }
        if (ours != null && ours.live() && ours.position().compareTo(change.position()) > 0) {
            ObjectNode image = parse(ours.seen());
            image.retain(order.fields().keySet());
            return outcome(state, change, write(image), order);
        }
        return outcome(state, change, null, order);
    }

    private static Decision outcome(
            @Nullable RecordState state, Change change, byte @Nullable [] image, FieldOrder order) {
        Source source = change.source();
        RecordState later =
                state != null && state.byWebhook() && state.position().compareTo(change.position()) > 0 ? state : null;
        RecordState next = new RecordState(
                image,
                later == null ? source : later.source(),
                later == null ? change.origin().schema() : later.schema(),
                state == null ? Emitted.NEVER : state.emitted(),
                order,
                state == null ? 0 : state.deletedAtMs());
        return state != null && state.shows(image) ? new Decision.Note(next) : new Decision.Apply(next);
    }

    private static ObjectNode parse(byte @Nullable [] image) {
        try {
            return (ObjectNode) Json.MAPPER.readTree(image);
        } catch (IOException e) {
            throw new UncheckedIOException("We wrote this image", e);
        }
    }

    private static byte[] write(ObjectNode image) {
        try {
            return Json.MAPPER.writeValueAsBytes(image);
        } catch (IOException e) {
            throw new UncheckedIOException("All of it had been written before", e);
        }
    }
}
