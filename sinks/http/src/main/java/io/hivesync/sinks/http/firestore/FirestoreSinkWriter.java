package io.hivesync.sinks.http.firestore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.topics.ModelSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Writes one lane; see {@link SinkWriter}. */
final class FirestoreSinkWriter implements SinkWriter {
    /** Beside the lane's document, in one commit. */
    private static final int SWEPT_AT_ONCE = 499;

    private final LaneCommits commits;
    private final FirestoreSettings settings;
    private final FirestoreApi api;
    private final WriteRamps ramps;

    FirestoreSinkWriter(LaneCommits commits, FirestoreSettings settings, FirestoreApi api, WriteRamps ramps) {
        this.commits = commits;
        this.settings = settings;
        this.api = api;
        this.ramps = ramps;
    }

    @Override
    public WriteResult write(Batch batch, Duration timeout) throws SinkException {
        return switch (batch) {
            case Batch.Changes changes -> change(changes, timeout);
            case Batch.Sweep sweep -> sweep(sweep, timeout);
        };
    }

    private WriteResult change(Batch.Changes batch, Duration timeout) throws SinkException {
        FirestoreDocument documents = documents(batch.schema());
        LaneState held = commits.at(batch.previousOffset());
        List<ObjectNode> writes = new ArrayList<>(batch.changes().size());
        List<String> bladeIds = new ArrayList<>(batch.changes().size());
        Map<String, Long> deletes = new LinkedHashMap<>();
        int leftOut = 0;
        for (RecordChange change : batch.changes()) {
            bladeIds.add(change.bladeId());
            switch (change) {
                case RecordChange.Upsert upsert -> {
                    leftOut += documents.leftOut(upsert);
                    writes.add(documents.upsert(upsert));
                }
                case RecordChange.Delete delete -> deletes.put(delete.bladeId(), delete.version());
            }
        }
        writes.addAll(deletes(documents, deletes, timeout));
        LaneState next =
                new LaneState(held.token(), batch.lastOffset(), held.topicId(), held.replay(), batch.sourceTsMs());
        commit(documents, next, writes, bladeIds, timeout);
        return new WriteResult(batch.changes().size(), leftOut);
    }

    private void commit(
            FirestoreDocument documents, LaneState next, List<ObjectNode> writes, List<String> ids, Duration timeout)
            throws SinkException {
        Duration left = ramps.await(documents.layout().collection(), writes.size(), timeout);
        commits.commit(next, writes, ids, left);
    }

    private WriteResult sweep(Batch.Sweep batch, Duration timeout) throws SinkException {
        FirestoreDocument documents = documents(withoutFields());
        long nowMicros = settings.sink().clock().millis() * 1_000;
        List<String> ids = batch.ids();
        int from = 0;
        do {
            List<String> part = ids.subList(from, Math.min(ids.size(), from + SWEPT_AT_ONCE));
            Map<String, Long> deletes = new LinkedHashMap<>();
            part.forEach(id -> deletes.put(id, nowMicros));
            LaneState held = commits.at(batch.previousOffset());
            commit(documents, held, deletes(documents, deletes, timeout), part, timeout);
            from += SWEPT_AT_ONCE;
        } while (from < ids.size());
        return new WriteResult(ids.size(), 0);
    }

    /** @param deletes when each record was deleted, in microseconds */
    private List<ObjectNode> deletes(FirestoreDocument documents, Map<String, Long> deletes, Duration timeout)
            throws SinkException {
        Optional<String> mark = documents.layout().deletedAt();
        List<ObjectNode> writes = new ArrayList<>(deletes.size());
        Map<String, Long> names = new LinkedHashMap<>();
        for (Map.Entry<String, Long> delete : deletes.entrySet()) {
            try {
                names.put(documents.name(delete.getKey()), delete.getValue());
            } catch (Rejected e) {
                // what Firestore cannot have is not there
                continue;
            }
            if (mark.isEmpty()) {
                writes.add(documents.delete(delete.getKey()));
            }
        }
        if (mark.isPresent() && !names.isEmpty()) {
            Set<String> there = there(List.copyOf(names.keySet()), mark.get(), timeout);
            names.keySet().retainAll(there);
            names.forEach((name, at) -> writes.add(documents.mark(name, mark.get(), at)));
        }
        return writes;
    }

    private Set<String> there(List<String> names, String mark, Duration timeout) throws SinkException {
        try {
            Set<String> there = new HashSet<>();
            for (JsonNode one : api.get(names, List.of(FirestoreNames.quoted(mark)), timeout)) {
                if (one.has("found")) {
                    there.add(one.path("found").path("name").asText());
                }
            }
            return there;
        } catch (FirestoreException e) {
            throw new FirestoreFailures(settings).of(e);
        }
    }

    private ModelSchema withoutFields() {
        return new ModelSchema(commits.lane().model(), 1, List.of(), ModelSchema.SourceKind.CAPTURE);
    }

    private FirestoreDocument documents(ModelSchema schema) {
        return FirestoreDocument.of(
                settings.url(), schema, settings.sink().model(commits.lane().model()));
    }

    @Override
    public void forEachId(Predicate<String> action, Duration timeout) throws SinkException {
        new FirestoreReading(settings, api, documents(withoutFields()), timeout).ids(action);
    }

    @Override
    public void close() {
        // the calls are the sink's
    }
}
