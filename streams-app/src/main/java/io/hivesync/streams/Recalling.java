package io.hivesync.streams;

import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.MalformedException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills the store with what was sent of a model, when an event comes of a model that the store does not know: a new one, or one
 * whose state is lost. Without it a partial webhook update would take the rest of its record away, and versions could fall.
 * It is in the transaction of that event. For one thread; after an exception the next start begins again.
 */
final class Recalling {
    private static final Logger LOG = LoggerFactory.getLogger(Recalling.class);

    private final EarlierRecords earlier;
    private final RecordFlow flow;
    private final Notes notes;
    private final int partition;

    Recalling(EarlierRecords earlier, RecordFlow flow, Notes notes, int partition) {
        this.earlier = earlier;
        this.flow = flow;
        this.notes = notes;
        this.partition = partition;
    }

    void recall(Model model) {
        if (flow.knows(model)) {
            return;
        }
        TopicPartition at = new TopicPartition(model.recordTopic(), partition);
        long[] found = {0};
        earlier.forEach(at, record -> {
            // a barrier that was passed on is no record
            if (record.headers().lastHeader(HeaderNames.MARK) == null) {
                recall(model, record);
                found[0]++;
            }
        });
        if (found[0] > 0) {
            LOG.warn("The state of {} was lost: rebuilt from {} records", at, found[0]);
        }
    }

    private void recall(Model model, ConsumerRecord<byte[], byte[]> record) {
        try {
            byte[] id = ChangeReader.recordId(record.key());
            RecordState state = SentRecord.read(model, record);
            flow.recall(model.keyOf(id), state);
            if (state.live() && !state.byWebhook()) {
                notes.captured(model);
            }
        } catch (MalformedException e) {
            LOG.warn(
                    "{} at offset {} is no record of ours and is left out: {}",
                    record.topic() + "-" + record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }
}
