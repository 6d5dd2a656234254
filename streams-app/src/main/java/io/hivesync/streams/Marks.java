package io.hivesync.streams;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Position;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Does what control marks say. For one thread. */
final class Marks {
    private final RecordFlow flow;
    private final Notes notes;
    private final Outbox outbox;
    private final StreamCounters counters;

    Marks(RecordFlow flow, Notes notes, Outbox outbox, StreamCounters counters) {
        this.flow = flow;
        this.notes = notes;
        this.outbox = outbox;
        this.counters = counters;
    }

    static Optional<Mark> read(ConsumerRecord<?, ?> record) throws MalformedException {
        Optional<String> format = HeaderNames.text(record.headers(), HeaderNames.FORMAT);
        if (format.isPresent()) {
            NewerFormatException.check(record.topic(), format.get());
        }
        try {
            return Mark.readFrom(record.headers());
        } catch (IllegalArgumentException e) {
            throw new MalformedException("the mark cannot be read", e);
        }
    }

    void obey(Model model, Mark mark, byte @Nullable [] key) throws MalformedException {
        switch (mark.kind()) {
            case START -> notes.snapshotBegan(model, mark.position());
            case END -> snapshotEnded(model, mark.position());
            case SOURCE -> notes.captured(model);
            case TOUCH -> flow.touch(model, model.keyOf(ChangeReader.recordId(key)));
            case BARRIER -> {
                flow.flush(model);
                outbox.pass(model, mark);
            }
        }
    }

    private void snapshotEnded(Model model, Position end) {
        ModelFacts facts = notes.factsOf(model);
        if (facts.began(end)) {
            flow.sweep(model, facts.start(), end);
        } else {
            // our store is younger than the snapshot's start: what it swept away we cannot know
            outbox.askForSnapshot(new SnapshotRequest(
                    model.name(), "the streams-app did not see the start of a snapshot that ended"));
            counters.add(StreamCounter.SNAPSHOTS_REQUESTED);
        }
    }
}
