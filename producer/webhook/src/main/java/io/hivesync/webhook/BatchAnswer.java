package io.hivesync.webhook;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * How a batch is answered: 503 as soon as one item waits for Kafka, else 429 where one comes too soon, for then to repeat the
 * whole is right; 400 when no item
 * can ever be taken; else 200, whose {@code success} says whether that is all of them.
 */
final class BatchAnswer {
    private static final int BYTES_OF_A_VERDICT = 64;
    private static final SerializedString INDEX = new SerializedString("index");
    private static final SerializedString SUCCESS = new SerializedString("success");
    private static final SerializedString RECORD_ID = new SerializedString("recordId");

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
        int status = status();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(BYTES_OF_A_VERDICT * (verdicts.size() + 2));
        // as it goes, without a tree of a thousand verdicts
        try (JsonGenerator json = Json.MAPPER.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeBooleanField("success", isSuccess());
            if (status == 503) {
                json.writeStringField("error", "Kafka did not acknowledge every item in time; send the batch again");
            } else if (status == 429) {
                json.writeStringField(
                        "error", "More events of a model a second than are taken here; send the batch again");
            } else if (status == 400) {
                // of a batch whose model is wrong, say: the same as for each item
                reason(json, refused.getFirst());
            }
            json.writeNumberField("successful", taken());
            json.writeNumberField("failed", refused.size());
            json.writeNumberField("total", verdicts.size());
            results(json);
            if (status == 200) {
                json.writeStringField("syncedAt", Reply.time(at));
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new IllegalStateException("Nothing fails to write to memory", e);
        }
        return new Reply(status, bytes.toByteArray(), retryAfterSeconds());
    }

    private int retryAfterSeconds() {
        return refused.stream()
                .mapToInt(verdict -> verdict.why().retryAfterSeconds())
                .max()
                .orElse(0);
    }

    private void results(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("results");
        for (int index = 0; index < verdicts.size(); index++) {
            json.writeStartObject();
            json.writeFieldName(INDEX);
            json.writeNumber(index);
            switch (verdicts.get(index)) {
                case Verdict.Taken taken -> {
                    json.writeFieldName(SUCCESS);
                    json.writeBoolean(true);
                    json.writeFieldName(RECORD_ID);
                    json.writeString(taken.recordId());
                }
                case Verdict.Refused item -> {
                    json.writeFieldName(SUCCESS);
                    json.writeBoolean(false);
                    json.writeNumberField("status", item.why().status());
                    if (item.recordId() != null) {
                        json.writeFieldName(RECORD_ID);
                        json.writeString(item.recordId());
                    }
                    reason(json, item);
                }
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void reason(JsonGenerator json, Verdict.Refused item) throws IOException {
        for (Map.Entry<String, JsonNode> each : item.why().body().properties()) {
            json.writeStringField(each.getKey(), each.getValue().textValue());
        }
    }
}
