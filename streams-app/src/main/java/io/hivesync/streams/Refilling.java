package io.hivesync.streams;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends all records of a model again when its record topic is another one than the one that got them: from a topic that was
 * made anew, the targets learn that all records are gone, and no later event tells them otherwise. A bounded number at once,
 * so that events flow meanwhile; how far it is stands in the store. Looks once, when the task starts. For one thread.
 */
final class Refilling {
    private static final Logger LOG = LoggerFactory.getLogger(Refilling.class);
    private static final Duration EVERY = Duration.ofMillis(50);
    private static final int MOST_AT_ONCE = 5_000;

    private final Timers.OfTask timers;
    private final Notes notes;
    private final RecordFlow flow;
    private final Topics outputs;
    private final Recalling recalling;
    private final Queue<Model> due = new ArrayDeque<>();
    private @Nullable Cancellable scheduled;

    Refilling(ProcessorContext<?, ?> context, Notes notes, RecordFlow flow, Surroundings surroundings) {
        this.timers = surroundings.timers().of(context);
        this.notes = notes;
        this.flow = flow;
        this.outputs = surroundings.topics();
        this.recalling = new Recalling(
                surroundings.earlier(), flow, notes, context.taskId().partition());
    }

    void schedule(Models models) {
        flow.models(models).stream().filter(this::isDue).forEach(due::add);
        if (!due.isEmpty()) {
            scheduled = timers.every(EVERY, this::goOn);
        }
    }

    void cancel() {
        if (scheduled != null) {
            scheduled.cancel();
            scheduled = null;
        }
    }

    /** Before anything is sent to a topic: it is the first of its model unless we know of one, and may have its records. */
    void met(Model model, Uuid topic) {
        if (notes.fillOf(model).isEmpty()) {
            recalling.recall(model);
            notes.filled(model, TopicFill.whole(topic));
        }
    }

    private boolean isDue(Model model) {
        Optional<Uuid> topic = outputs.id(model.recordTopic());
        Optional<TopicFill> known = notes.fillOf(model);
        if (topic.isEmpty() || known.equals(topic.map(TopicFill::whole))) {
            return false;
        }
        if (known.isPresent()) {
            LOG.info("{} was made anew, and gets its records again", model.recordTopic());
        }
        return true;
    }

    private void goOn() {
        Model model = due.element();
        // of a topic that went away or was replaced again, the next start takes care
        boolean done =
                outputs.id(model.recordTopic()).map(topic -> fill(model, topic)).orElse(true);
        if (done) {
            due.remove();
        }
        if (due.isEmpty()) {
            cancel();
        }
    }

    /** Whether the topic has all records. */
    private boolean fill(Model model, Uuid topic) {
        TopicFill todo =
                notes.fillOf(model).map(known -> known.in(topic, model)).orElseGet(() -> TopicFill.whole(topic));
        TopicFill done =
                todo.rest() == null ? todo : new TopicFill(topic, flow.sendAgain(model, todo.rest(), MOST_AT_ONCE));
        notes.filled(model, done);
        return done.rest() == null;
    }
}
