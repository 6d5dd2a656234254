package io.hivesync.sinks.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Finds the rows of one partition that the topic does not have: their tombstones may be gone, so no record says that they
 * were deleted. Sees every record from the start of the log; when it has been read through to where its end was when the lane
 * was taken, what the target has and was never seen with a value is a ghost; what has a tombstone is deleted by that.
 *
 * <p>Holds 64 bits of each id, and only adds: two ids that share them can keep a ghost, never remove a row. Thread-safe.
 */
final class Rebuild {
    /** How many ghosts are held at once. */
    static final int MOST_GHOSTS = 20_000;

    private final PartitionFacts facts;
    private final LongSet seen = new LongSet();
    private final MessageDigest digest = digest();

    Rebuild(PartitionFacts facts) {
        this.facts = facts;
    }

    synchronized void saw(ConsumerRecord<String, byte[]> record) {
        if (record.key() != null && record.value() != null && !RecordDecoder.isMark(record)) {
            seen.add(hash(record.key()));
        }
    }

    boolean readThroughAt(long position) {
        return position >= facts.end();
    }

    /** The topic's id, for the lane's row once the rebuild is done. */
    String topicId() {
        return facts.topicId();
    }

    /**
     * Takes the target's ids, and puts rows of this partition that the topic does not have into the list, until it holds
     * {@link #MOST_GHOSTS}. Whatever the lane wrote was seen before it was written.
     */
    IdListings.Action ghostsInto(List<String> ghosts) {
        return (id, keyHash) -> {
            if (facts.owns(keyHash) && !wasSeen(id)) {
                ghosts.add(id);
            }
            return ghosts.size() < MOST_GHOSTS;
        };
    }

    private synchronized boolean wasSeen(String id) {
        return seen.contains(hash(id));
    }

    private long hash(String id) {
        return ByteBuffer.wrap(digest.digest(id.getBytes(UTF_8))).getLong();
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
