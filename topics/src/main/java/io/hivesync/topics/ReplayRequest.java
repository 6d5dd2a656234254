package io.hivesync.topics;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Somebody asks that a sink apply the records of a model again; in {@code hive.control} under {@link ControlKeys#replay}:
 * {@code {"number":1763800000000,"topic_id":"…","from":[0,17],"ends":[90,95],"records_per_second":0}}. The last one counts,
 * and each partition takes it once: its lane in the target remembers the number, so that it takes only higher ones.
 *
 * @param number higher than that of any earlier request: the wall clock in ms, at least
 * @param topicId of the record topic that the offsets count in; in another topic the request means nothing
 * @param from by partition the offset to begin at, -1 for a partition that is left alone
 * @param ends by partition where its records ended when it was asked, for who measures progress
 * @param recordsPerSecond what one process of the sink may apply while it replays; 0: as fast as it can
 */
public record ReplayRequest(long number, String topicId, List<Long> from, List<Long> ends, long recordsPerSecond) {
    private static final int MOST_PARTITIONS = 100_000;

    public ReplayRequest {
        from = List.copyOf(from);
        ends = List.copyOf(ends);
        if (number < 1 || recordsPerSecond < 0) {
            throw new IllegalArgumentException("A replay has a number, and a rate of 0 or more");
        }
        if (from.size() != ends.size() || from.size() > MOST_PARTITIONS) {
            throw new IllegalArgumentException("A replay has a beginning and an end for each partition");
        }
    }

    /** Where a partition begins anew; nothing when it is left alone. */
    public OptionalLong fromOf(int partition) {
        return partition < from.size() && from.get(partition) >= 0
                ? OptionalLong.of(from.get(partition))
                : OptionalLong.empty();
    }

    public byte[] encode() {
        ObjectNode root = Json.MAPPER.createObjectNode().put("number", number).put("topic_id", topicId);
        ArrayNode offsets = root.putArray("from");
        from.forEach(offsets::add);
        ArrayNode last = root.putArray("ends");
        ends.forEach(last::add);
        return root.put("records_per_second", recordsPerSecond).toString().getBytes(StandardCharsets.UTF_8);
    }

    public static ReplayRequest decode(byte[] value) throws MalformedException {
        try {
            JsonNode root = Json.MAPPER.readTree(value);
            if (!root.path("number").canConvertToLong()
                    || !root.path("topic_id").isTextual()) {
                throw new MalformedException("a replay request has a number and a topic_id");
            }
            return new ReplayRequest(
                    root.path("number").asLong(),
                    root.path("topic_id").asText(),
                    offsets(root.path("from")),
                    offsets(root.path("ends")),
                    root.path("records_per_second").asLong());
        } catch (IOException e) {
            throw new MalformedException("the replay request is no JSON", e);
        } catch (IllegalArgumentException e) {
            throw new MalformedException(String.valueOf(e.getMessage()), e);
        }
    }

    private static List<Long> offsets(JsonNode array) throws MalformedException {
        List<Long> offsets = new ArrayList<>();
        for (JsonNode offset : array) {
            if (!offset.isIntegralNumber() || !offset.canConvertToLong()) {
                throw new MalformedException("an offset of the replay request is no whole number");
            }
            offsets.add(offset.asLong());
        }
        return offsets;
    }
}
