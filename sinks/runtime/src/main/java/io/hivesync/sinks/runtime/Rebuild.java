package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.SinkException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds the rows of one partition that the topic does not have: their tombstones may be gone, so no record says that they
 * were deleted. Sees every record from the start of the log; when it has been read through to where its end was when the lane
 * was taken, what the target has and was not seen alive is a ghost. Thread-safe.
 */
final class Rebuild {
    private final PartitionFacts facts;
    private final Set<String> live = ConcurrentHashMap.newKeySet();

    Rebuild(PartitionFacts facts) {
        this.facts = facts;
    }

    void saw(ConsumerRecord<String, byte[]> record) {
        if (record.key() == null || RecordDecoder.isMark(record)) {
            return;
        }
        if (record.value() == null) {
            live.remove(record.key());
        } else {
            live.add(record.key());
        }
    }

    boolean readThroughAt(long position) {
        return position >= facts.end();
    }

    /** The topic's id, for the lane's row once the rebuild is done. */
    String topicId() {
        return facts.topicId();
    }

    /** Rows of this partition that the topic does not have. Whatever the lane wrote was seen before it was written. */
    List<String> ghosts(LaneHold hold) throws SinkException {
        List<String> ghosts = new ArrayList<>();
        hold.forEachId(id -> {
            if (facts.owns(id) && !live.contains(id)) {
                ghosts.add(id);
            }
        });
        return ghosts;
    }
}
