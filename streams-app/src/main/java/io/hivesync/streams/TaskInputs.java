package io.hivesync.streams;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;

/**
 * Notes how far each input of a task is, in the transaction that processes it. A topic keeps the id that it had when the task
 * began or first met it: were it made anew meanwhile, offsets would go on in another topic, and only the next start may say
 * that it has begun. For one thread.
 */
final class TaskInputs {
    private final Notes notes;
    private final Topics topics;
    private final Map<String, Uuid> ids = new HashMap<>();

    TaskInputs(Notes notes, Topics topics) {
        this.notes = notes;
        this.topics = topics;
    }

    void begin(int partition, LostInput lost) {
        Map<String, InputPosition> known = notes.inputs();
        known.keySet().forEach(this::id);
        lost.began(partition, known);
    }

    void took(ConsumerRecord<?, ?> last) {
        notes.took(last.topic(), new InputPosition(id(last.topic()), last.offset()));
    }

    private Uuid id(String topic) {
        return ids.computeIfAbsent(topic, name -> topics.id(name).orElse(Uuid.ZERO_UUID));
    }
}
