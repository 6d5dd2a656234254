package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The consumer's thread: it alone polls, seeks, pauses and commits. It never waits for the target, so a target that hangs
 * costs no membership of the group.
 */
final class ConsumerLoop implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ConsumerLoop.class);
    private static final Duration BUSY = Duration.ofMillis(5);
    private static final Duration IDLE = Duration.ofMillis(250);
    private static final Duration LEAVE = Duration.ofSeconds(2);
    private static final int ENOUGH_RECORDS = 5_000;
    private static final long ENOUGH_BYTES = 2L << 20;

    private final LaneContext context;
    private final KafkaConsumer<String, byte[]> consumer;
    private final Commits commits;
    private final Lanes lanes;
    private final TopicIds topicIds;
    private final RetentionWatch retention;
    private final CountDownLatch closing = new CountDownLatch(1);
    private boolean mayBeBack;
    private volatile Duration drain = Duration.ZERO;
    private volatile String trouble = "";
    private volatile String failure = "";
    private volatile boolean fatal;
    private volatile boolean replaced;

    ConsumerLoop(LaneContext context, KafkaConsumer<String, byte[]> consumer) {
        this.context = context;
        this.consumer = consumer;
        this.mayBeBack = context.settings().instanceId() != null;
        this.commits = new Commits(consumer, context.settings(), System::nanoTime);
        this.lanes = new Lanes(context, consumer, commits);
        this.topicIds = new TopicIds(
                context.kafka()::topicIds, context.settings().timing().topicIds(), System::nanoTime);
        this.retention = new RetentionWatch(context, System::nanoTime);
    }

    Lanes lanes() {
        return lanes;
    }

    List<LaneStatus> status() {
        return lanes.status().stream()
                .map(lane -> lane.withWarning(retention.warning(new TopicPartition(lane.topic(), lane.partition()))))
                .toList();
    }

    /** What Kafka refuses; empty when nothing. */
    String trouble() {
        return trouble;
    }

    /** What ended the loop before it was closed; empty when nothing. */
    String failure() {
        return failure;
    }

    /** Whether it was an {@link Error}. */
    boolean fatal() {
        return fatal;
    }

    /** Whether another process has taken this member's place in the group. */
    boolean replaced() {
        return replaced;
    }

    /** The loop ends the writes under way, within that time, commits, and leaves the group. */
    void close(Duration longest) {
        drain = longest;
        closing.countDown();
        consumer.wakeup();
    }

    /** Something else of the sink ended it. */
    void fail(Throwable cause) {
        if (failure.isEmpty()) {
            log.error("Sink {} ends", context.settings().sinkName(), cause);
            failure = String.valueOf(cause);
        }
        if (cause instanceof Error) {
            fatal = true;
        }
        closing.countDown();
        consumer.wakeup();
    }

    @Override
    public void run() {
        boolean thrown = true;
        try {
            consumer.subscribe(context.settings().names().recordsPattern(), lanes);
            while (closing.getCount() > 0) {
                turn();
            }
            thrown = false;
        } catch (InterruptedException | InterruptException e) {
            Thread.currentThread().interrupt();
            thrown = false;
        } catch (RuntimeException e) {
            fail(e);
            thrown = false;
        } finally {
            if (thrown) {
                fatal = true;
                failure = failure.isEmpty() ? "An error ended the consumer's thread" : failure;
            }
            leave();
        }
    }

    /** Lanes wake it up when they have left something to do, which comes next. */
    private ConsumerRecords<String, byte[]> poll(Duration longest) {
        try {
            return consumer.poll(longest);
        } catch (WakeupException e) {
            return ConsumerRecords.empty();
        }
    }

    /** One poll brings little, see {@link ClientSettings}: what has been fetched is taken at once, but not more than this. */
    private void read() {
        ConsumerRecords<String, byte[]> polled = poll(pause());
        lanes.offer(polled);
        int count = polled.count();
        long bytes = bytes(polled);
        while (!polled.isEmpty() && count < ENOUGH_RECORDS && bytes < ENOUGH_BYTES) {
            polled = poll(Duration.ZERO);
            lanes.offer(polled);
            count += polled.count();
            bytes += bytes(polled);
        }
    }

    private static long bytes(ConsumerRecords<String, byte[]> polled) {
        long bytes = 0;
        for (ConsumerRecord<String, byte[]> record : polled) {
            bytes += Math.max(0, record.serializedValueSize());
        }
        return bytes;
    }

    private void turn() throws InterruptedException {
        try {
            read();
            askForTopicsMadeSince();
            lanes.serve();
            commits.commitDue(lanes.all());
            topicIds.check(lanes.all());
            retention.check(lanes.all());
            trouble = "";
        } catch (WakeupException e) {
            log.debug("Woken up");
        } catch (InterruptException e) {
            throw e;
        } catch (FencedInstanceIdException e) {
            makeRoom();
        } catch (OffsetOutOfRangeException e) {
            lanes.outOfRange(e.partitions());
        } catch (KafkaException e) {
            if (trouble.isEmpty()) {
                log.warn("Sink {}: Kafka refuses: {}", context.settings().sinkName(), e.getMessage());
            }
            trouble = String.valueOf(e.getMessage());
            closing.await(1, TimeUnit.SECONDS);
        }
    }

    /** To come back under the same id would throw out the other, which would do the same, and so on. */
    private void makeRoom() {
        replaced = true;
        drain = context.settings().timing().drain();
        failure = "Another process has joined the consumer group "
                + context.settings().group()
                + " under the id of this one, " + context.settings().instanceId() + ": its state folder is a copy of"
                + " this one's. This one goes on without an id, and the two share the partitions. Give each process a"
                + " state folder of its own (--state)";
        log.warn("Sink {}: {}", context.settings().sinkName(), failure);
        closing.countDown();
    }

    /**
     * A member that comes back under its id is given what it had, even where it is the one who shares out: topics that came
     * while it was away would be nobody's until the next one comes.
     */
    private void askForTopicsMadeSince() {
        if (mayBeBack && lanes.joined()) {
            mayBeBack = false;
            consumer.enforceRebalance("topics may have come while this member was away");
        }
    }

    /** Short while there is something to do beside reading; reading itself wakes up at once. */
    private Duration pause() {
        return lanes.busy() || commits.pending(lanes.all()) ? BUSY : IDLE;
    }

    private void leave() {
        try {
            lanes.close(drain);
        } finally {
            try {
                consumer.close(CloseOptions.timeout(LEAVE)
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            } catch (KafkaException e) {
                // cut off, or Kafka is away: the group notices by itself that the member is gone
                log.debug(
                        "Sink {} left its group without a word",
                        context.settings().sinkName(),
                        e);
            }
        }
    }
}
