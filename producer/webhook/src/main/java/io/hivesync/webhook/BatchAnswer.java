package io.hivesync.webhook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a batch is answered: 503 as soon as one item waits for Kafka, else 429 where one comes too soon, for then to repeat the
 * whole is right; 400 when no item
 * can ever be taken; else 200, whose {@code success} says whether that is all of them.
 */
final class BatchAnswer {
    private final List<Verdict> verdicts;
    private final List<Verdict.Refused> refused;

    BatchAnswer(List<Verdict> verdicts) {
        this.verdicts = List.copyOf(verdicts);
        this.refused = verdicts.stream()
                .filter(Verdict.Refused.class::isInstance)
                .map(Verdict.Refused.class::cast)
                .toList();
    }

    boolean isSuccess() {
        return refused.isEmpty();
    }

    int status() {
        Set<Integer> later = refused.stream()
                .map(Verdict.Refused::why)
                .filter(RefusedException::isForLater)
                .map(RefusedException::status)
                .collect(Collectors.toSet());
        if (!later.isEmpty()) {
            return later.contains(503) ? 503 : 429;
        }
        return isSuccess() || taken() > 0 ? 200 : 400;
    }

    private int taken() {
        return verdicts.size() - refused.size();
    }

    /** For the log: the first item that was refused. */
    String reason() {
        Verdict.Refused first = refused.getFirst();
        return refused.size() + " not taken; item " + verdicts.indexOf(first) + ": "
                + first.why().status() + " " + first.why().getMessage();
    }

    Reply reply(Instant at) {
        ObjectNode body = Json.MAPPER.createObjectNode().put("success", isSuccess());
        int status = status();
        if (status == 503) {
            body.put("error", "Kafka did not acknowledge every item in time; send the batch again");
        } else if (status == 429) {
            body.put("error", "More events of a model a second than are taken here; send the batch again");
        } else if (status == 400) {
            // of a batch whose model is wrong, say: the same as for each item
            body.setAll(refused.getFirst().why().body());
        }
        body.put("successful", taken()).put("failed", refused.size()).put("total", verdicts.size());
        ArrayNode results = body.putArray("results");
        for (int index = 0; index < verdicts.size(); index++) {
            results.add(result(index, verdicts.get(index)));
        }
        if (status == 200) {
            body.put("syncedAt", Reply.time(at));
        }
        return new Reply(status, body, retryAfterSeconds());
    }

    private int retryAfterSeconds() {
        return refused.stream()
                .mapToInt(verdict -> verdict.why().retryAfterSeconds())
                .max()
                .orElse(0);
    }

    private static ObjectNode result(int index, Verdict verdict) {
        ObjectNode result = Json.MAPPER.createObjectNode().put("index", index);
        switch (verdict) {
            case Verdict.Taken taken -> result.put("success", true).put("recordId", taken.recordId());
            case Verdict.Refused refused -> {
                result.put("success", false).put("status", refused.why().status());
                if (refused.recordId() != null) {
                    result.put("recordId", refused.recordId());
                }
                result.setAll(refused.why().body());
            }
        }
        return result;
    }
}
