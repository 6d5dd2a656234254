package io.hivesync.sinks.runtime;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads small topics from their start, for ever, on a thread of its own, and hands each entry to who knows what it is about.
 * After a failure it begins anew, so that an entry may come more than once; a topic does not have to exist.
 */
final class TopicFollower implements Runnable, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TopicFollower.class);
    private static final Duration POLL = Duration.ofSeconds(5);

    private final ClientSettings settings;
    private final Map<String, Consumer<ConsumerRecord<String, byte[]>>> readers;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile String failure = "";
    private volatile @Nullable KafkaConsumer<String, byte[]> current;

    /** @param readers by topic; they throw nothing */
    TopicFollower(ClientSettings settings, Map<String, Consumer<ConsumerRecord<String, byte[]>>> readers) {
        this.settings = settings;
        this.readers = Map.copyOf(readers);
        this.thread = Thread.ofPlatform().name(settings.group() + "-news").unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** What ended it before it was closed; empty when nothing. */
    String failure() {
        return failure;
    }

    @Override
    public void run() {
        boolean thrown = true;
        try {
            do {
                try {
                    follow();
                } catch (WakeupException | InterruptException e) {
                    log.debug("The reader of {} ends", readers.keySet());
                } catch (KafkaException e) {
                    log.warn("{} cannot be read, trying again: {}", readers.keySet(), e.getMessage());
                } catch (RuntimeException e) {
                    log.error("{} cannot be followed, trying again", readers.keySet(), e);
                }
            } while (!closing.await(1, TimeUnit.SECONDS));
            thrown = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thrown = false;
        } finally {
            if (thrown) {
                failure = "An error ended the reading of " + readers.keySet();
            }
        }
    }

    private void follow() {
        KafkaConsumer<String, byte[]> reader = settings.follower();
        current = reader;
        try {
            follow(reader);
        } finally {
            // it has nothing to give back, and the answer to its last fetch may be seconds away
            reader.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    private void follow(KafkaConsumer<String, byte[]> reader) {
        List<TopicPartition> followed = List.of();
        while (closing.getCount() > 0) {
            if (missing(followed)) {
                followed = follow(reader, followed);
            }
            if (followed.isEmpty()) {
                return;
            }
            reader.poll(POLL)
                    .forEach(entry -> requireNonNull(readers.get(entry.topic())).accept(entry));
        }
    }

    private boolean missing(List<TopicPartition> followed) {
        return followed.stream().map(TopicPartition::topic).distinct().count() < readers.size();
    }

    /** What is followed already stays where it is. */
    private List<TopicPartition> follow(KafkaConsumer<String, byte[]> reader, List<TopicPartition> followed) {
        List<TopicPartition> found = readers.keySet().stream()
                .flatMap(topic -> reader.partitionsFor(topic, Duration.ofSeconds(5)).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (!found.isEmpty() && !found.equals(followed)) {
            reader.assign(found);
            reader.seekToBeginning(found.stream()
                    .filter(partition -> !followed.contains(partition))
                    .toList());
        }
        return found;
    }

    @Override
    public void close() {
        closing.countDown();
        KafkaConsumer<String, byte[]> reader = current;
        if (reader != null) {
            reader.wakeup();
        }
    }
}
