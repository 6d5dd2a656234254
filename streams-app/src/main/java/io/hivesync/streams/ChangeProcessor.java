package io.hivesync.streams;

import io.hivesync.topics.MalformedException;
import io.hivesync.topics.Mark;
import io.hivesync.topics.Op;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Takes the events of one partition number, of all models: drops, merges, folds, sends; refuses what it cannot read and goes on.
 *
 * <p>State, output and input offsets are one exactly-once commit. For the one thread that Streams gives it. An exception
 * ends the task; a new processor continues from the last commit. It throws only when a model's record topic is missing, what it
 * reads is of a later format, and for faults of the stores.
 */
final class ChangeProcessor implements Processor<byte[], byte[], Destination, byte[]> {
    private final StreamsSettings settings;
    private final Surroundings surroundings;
    private final StreamCounters counters;
    private final Clock clock;
    private final Models models;
    private @Nullable Task task;

    ChangeProcessor(StreamsSettings settings, Surroundings surroundings) {
        this.settings = settings;
        this.surroundings = surroundings;
        this.counters = surroundings.counters();
        this.clock = surroundings.clock();
        this.models = new Models(settings.names());
    }

    /** What there is from {@link #init} on. */
    private record Task(
            ProcessorContext<Destination, byte[]> context,
            Notes notes,
            TaskInputs inputs,
            Outbox outbox,
            RecordFlow flow,
            Marks marks,
            Ticking ticking,
            Forgetting forgetting,
            WebhookGaps gaps,
            Refilling refilling) {}

    @Override
    public void init(ProcessorContext<Destination, byte[]> context) {
        KeyValueStore<Bytes, byte[]> state = context.getStateStore(ChangeTopology.STATE);
        Notes notes = new Notes(state);
        HotRecords hot = new HotRecords(notes, settings.batching().foldFor());
        Outbox outbox = new Outbox(context, settings, clock);
        RecordFlow flow = new RecordFlow(new RecordFlow.Memory(state, hot, notes), outbox, settings, surroundings);
        Marks marks = new Marks(flow, notes, outbox, counters);
        Ticking ticking = new Ticking(
                surroundings.timers().of(context), settings.batching().foldFor(), hot, () -> flow.endWindows(models));
        Forgetting forgetting = new Forgetting(context, notes, flow, clock);
        WebhookGaps gaps = new WebhookGaps(context, counters, clock);
        Refilling refilling = new Refilling(context, notes, flow, surroundings);
        TaskInputs inputs = new TaskInputs(notes, surroundings.topics());
        task = new Task(context, notes, inputs, outbox, flow, marks, ticking, forgetting, gaps, refilling);
        ticking.adjust();
        forgetting.schedule();
        refilling.schedule(models);
        inputs.begin(context.taskId().partition(), surroundings.inputs());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Task current = running();
        List<ConsumerRecord<byte[], byte[]>> together =
                Bundle.untie(record, current.context().recordMetadata().orElseThrow());
        for (ConsumerRecord<byte[], byte[]> each : together) {
            take(each, current);
        }
        current.flow().settle();
        current.inputs().took(together.getLast());
        current.ticking().adjust();
    }

    /** Streams may begin this processor again, on other stores: nothing of the old ones may go on. */
    @Override
    public void close() {
        if (task != null) {
            task.ticking().cancel();
            task.forgetting().cancel();
            task.gaps().cancel();
            task.refilling().cancel();
            task = null;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record, Task current) {
        counters.add(StreamCounter.RECEIVED);
        try {
            Model model = models.ofChanges(record.topic())
                    .orElseThrow(() -> new MalformedException("the topic's name is not one that we give a model"));
            Uuid output =
                    surroundings.topics().id(model.recordTopic()).orElseThrow(() -> new MissingOutputException(model));
            current.refilling().met(model, output);
            take(model, record, current);
        } catch (MalformedException e) {
            current.outbox().reject(record, String.valueOf(e.getMessage()));
            counters.add(StreamCounter.REJECTED);
        }
    }

    private void take(Model model, ConsumerRecord<byte[], byte[]> record, Task current) throws MalformedException {
        // a mark has no value
        Optional<Mark> mark = record.value() == null ? Marks.read(record) : Optional.empty();
        if (mark.isPresent()) {
            current.flow().settle();
            current.marks().obey(model, mark.get(), record.key());
            counters.add(StreamCounter.MARKS);
            return;
        }
        Change change = ChangeReader.read(model, record);
        Bytes key = model.keyOf(change.id());
        if (change.byWebhook()) {
            if (current.notes().factsOf(model).captured()) {
                counters.add(StreamCounter.CAPTURED);
                current.gaps().toldByWebhook(model, key);
                return;
            }
            if (isRepeat(change, current.notes())) {
                counters.add(StreamCounter.REPEATED);
                return;
            }
        }
        RecordState state = current.flow().get(model, key);
        Decision decision =
                change.byWebhook() ? WebhookRules.decide(state, change) : CaptureRules.decide(state, change);
        if (!change.byWebhook() && change.value().op() != Op.READ && !(decision instanceof Decision.Drop)) {
            current.gaps().inLog(model, key, change.value().source().tsMs());
        }
        switch (decision) {
            case Decision.Drop drop -> counters.add(drop.reason());
            case Decision.Note note -> {
                current.flow().note(key, note.state());
                counters.add(StreamCounter.UNCHANGED);
            }
            case Decision.Apply apply -> current.flow().apply(change, key, apply.state());
        }
    }

    private boolean isRepeat(Change change, Notes notes) {
        String eventId = change.origin().eventId();
        long nowMs = clock.millis();
        return eventId != null
                && !notes.firstSight(
                        eventId, nowMs, nowMs + settings.keepEventIds().toMillis());
    }

    private Task running() {
        if (task == null) {
            throw new IllegalStateException("Not started");
        }
        return task;
    }
}
