package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lanes of the partitions that this process has. A partition that comes is held back until its lane is taken in the
 * target; one that goes waits, for a bounded time, for the end of its write. The consumer's thread alone calls it, except
 * for {@link #all}, {@link #signal} and {@link #status}.
 */
final class Lanes implements ConsumerRebalanceListener {
    private static final Logger log = LoggerFactory.getLogger(Lanes.class);

    private final LaneContext context;
    private final Consumer<String, byte[]> consumer;
    private final Commits commits;
    private final Map<TopicPartition, LaneTask> lanes = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> unread = new ConcurrentHashMap<>();
    private final PausedEnds ends;
    private volatile boolean joined;
    private boolean saidCaughtUp;

    Lanes(LaneContext context, Consumer<String, byte[]> consumer, Commits commits) {
        this.context = context;
        this.consumer = consumer;
        this.commits = commits;
        this.ends = new PausedEnds(
                context.kafka()::ends, context.settings().timing().topicIds(), System::nanoTime);
    }

    /** Whether the group has ever said what is ours, be it nothing. */
    boolean joined() {
        return joined;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        joined = true;
        consumer.pause(partitions);
        // without a place the consumer would ask the group for one; the lane's own comes before anything is read
        partitions.forEach(partition -> consumer.seek(partition, 0));
        context.facts().came(partitions);
        for (TopicPartition partition : partitions) {
            Optional<String> model = context.settings().names().modelOfRecords(partition.topic());
            if (model.isEmpty()) {
                log.warn("{} is no model's topic and is left alone", partition.topic());
                continue;
            }
            Lane lane = new Lane(context.settings().sinkName(), partition.topic(), model.get(), partition.partition());
            // else the poll that is under way would go on for its whole time, be there nothing that it may fetch
            LaneTask task = new LaneTask(context, lane, consumer::wakeup);
            lanes.put(partition, task);
            task.signal();
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        giveAway(partitions, context.settings().timing().drain());
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        leave(partitions).forEach(lane -> lane.inbox().close());
        forget(partitions);
    }

    /** Ends the writes under way, within that time, and commits. */
    void close(Duration longest) {
        giveAway(Set.copyOf(lanes.keySet()), longest);
    }

    private void giveAway(Collection<TopicPartition> partitions, Duration longest) {
        List<LaneTask> going = leave(partitions);
        drain(going, longest);
        commits.commitNow(going);
        going.forEach(lane -> lane.inbox().close());
        forget(partitions);
    }

    void offer(ConsumerRecords<String, byte[]> records) {
        records.nextOffsets().forEach((partition, next) -> {
            LaneTask lane = lanes.get(partition);
            if (lane != null) {
                lane.offer(records.records(partition), next.offset());
            }
        });
    }

    /** The log begins above what the lanes were about to read, or ends below it: whether deletes were missed is found out. */
    void outOfRange(Collection<TopicPartition> partitions) {
        consumer.pause(partitions);
        for (TopicPartition partition : partitions) {
            LaneTask lane = lanes.get(partition);
            if (lane != null) {
                lane.outOfRange();
            }
        }
    }

    /** Does what lanes have left for the consumer to do. */
    void serve() {
        lanes.forEach((partition, lane) -> {
            SeekOrder order = lane.order();
            if (order != null) {
                serve(partition, lane, order);
            }
        });
        holdBack();
        lanes.values().forEach(LaneTask::serveHeld);
        Set<TopicPartition> paused = consumer.paused();
        ends.look(paused);
        lanes.forEach((partition, lane) -> {
            if (lane.inbox().isOpen()) {
                measure(partition, paused.contains(partition));
            }
        });
        sayCaughtUp();
    }

    /** Once, and again after each replay or rebuild: for who waits for a new target to be full. */
    private void sayCaughtUp() {
        boolean caughtUp = !lanes.isEmpty() && lanes.values().stream().allMatch(LaneTask::caughtUp);
        if (caughtUp && !saidCaughtUp) {
            log.info(
                    "Sink {} has caught up: its target has all that its {} lanes held when they were taken",
                    context.settings().sinkName(),
                    lanes.size());
        }
        saidCaughtUp = caughtUp;
    }

    private void serve(TopicPartition partition, LaneTask lane, SeekOrder order) {
        try {
            if (order.claim() >= 0) {
                commits.claim(partition, order);
            }
            consumer.seek(partition, order.from());
            lane.done(order);
        } catch (KafkaException e) {
            log.debug("{} does not begin yet: {}", partition, e.getMessage());
        }
    }

    private void holdBack() {
        Set<TopicPartition> paused = consumer.paused();
        Set<TopicPartition> pause = new HashSet<>();
        Set<TopicPartition> resume = new HashSet<>();
        lanes.forEach((partition, lane) -> {
            boolean wanted = lane.inbox().wantsMore();
            if (wanted == paused.contains(partition)) {
                (wanted ? resume : pause).add(partition);
            }
        });
        consumer.pause(pause);
        consumer.resume(resume);
    }

    private void measure(TopicPartition partition, boolean paused) {
        OptionalLong lag = consumer.currentLag(partition);
        // that one stands still while the partition is paused
        OptionalLong end = paused ? ends.of(partition) : OptionalLong.empty();
        if (end.isPresent()) {
            unread.put(partition, Math.max(lag.orElse(0), end.getAsLong() - consumer.position(partition)));
        } else if (lag.isPresent()) {
            unread.put(partition, lag.getAsLong());
        } else {
            unread.remove(partition);
        }
    }

    Collection<LaneTask> all() {
        return lanes.values();
    }

    boolean busy() {
        return lanes.values().stream().anyMatch(LaneTask::busy);
    }

    /** Something has changed that every lane may have waited for. */
    void signal() {
        lanes.values().forEach(LaneTask::signal);
    }

    /** There is a newer schema of the model. */
    void signal(String model) {
        lanes.values().stream()
                .filter(lane -> lane.lane().model().equals(model))
                .forEach(LaneTask::schemaCame);
    }

    /** A replay of the model is asked for. */
    void replayAsked(String model) {
        lanes.values().stream()
                .filter(lane -> lane.lane().model().equals(model))
                .forEach(LaneTask::replayAsked);
    }

    List<LaneStatus> status() {
        long now = context.settings().clock().millis();
        return lanes.entrySet().stream()
                .map(entry -> entry.getValue().status(now, unread.get(entry.getKey())))
                .sorted(Comparator.comparing(LaneStatus::topic).thenComparingInt(LaneStatus::partition))
                .toList();
    }

    private List<LaneTask> leave(Collection<TopicPartition> partitions) {
        List<LaneTask> going = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            LaneTask lane = lanes.remove(partition);
            if (lane != null) {
                going.add(lane);
            }
        }
        going.forEach(LaneTask::stop);
        return going;
    }

    private void drain(List<LaneTask> going, Duration longest) {
        CompletableFuture<?>[] ends = going.stream().map(LaneTask::stop).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ends).get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn(
                    "A write did not end within {} s; its partition goes on elsewhere, and the target refuses what may still come",
                    longest.toSeconds());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("A lane's end never fails", e);
        }
    }

    private void forget(Collection<TopicPartition> partitions) {
        commits.forget(partitions);
        context.facts().went(partitions);
        partitions.forEach(unread::remove);
    }
}
