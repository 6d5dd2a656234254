package io.hivesync.sinks.runtime;

import io.hivesync.topics.MalformedException;
import io.hivesync.topics.ModelSchemaCodec;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
 * Reads the topic of the models from its start, for ever, on a thread of its own, and tells each model whose schema is newer
 * than what was known. A schema that cannot be read is logged and passed over: who needs it waits and says so. After a
 * failure it begins anew; it does not need the topic to exist.
 */
final class SchemaFollower implements Runnable, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SchemaFollower.class);
    private static final Duration POLL = Duration.ofSeconds(5);

    private final ClientSettings settings;
    private final String topic;
    private final Schemas schemas;
    private final Consumer<String> news;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile String failure = "";
    private volatile @Nullable KafkaConsumer<String, byte[]> current;

    /** @param news gets each model whose schema is newer than what was known */
    SchemaFollower(ClientSettings settings, String topic, Schemas schemas, Consumer<String> news) {
        this.settings = settings;
        this.topic = topic;
        this.schemas = schemas;
        this.news = news;
        this.thread = Thread.ofPlatform().name(settings.group() + "-schemas").unstarted(this);
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
                try (KafkaConsumer<String, byte[]> reader = settings.reader()) {
                    current = reader;
                    follow(reader);
                } catch (WakeupException | InterruptException e) {
                    log.debug("The reader of {} ends", topic);
                } catch (KafkaException e) {
                    log.warn("{} cannot be read, trying again: {}", topic, e.getMessage());
                } catch (RuntimeException e) {
                    log.error("{} cannot be followed, trying again", topic, e);
                }
            } while (!closing.await(1, TimeUnit.SECONDS));
            thrown = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thrown = false;
        } finally {
            if (thrown) {
                failure = "An error ended the reading of " + topic;
            }
        }
    }

    private void follow(KafkaConsumer<String, byte[]> reader) {
        List<TopicPartition> partitions = reader.partitionsFor(topic, Duration.ofSeconds(5)).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            return;
        }
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        while (closing.getCount() > 0) {
            reader.poll(POLL).forEach(this::learn);
        }
    }

    private void learn(ConsumerRecord<String, byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            var schema = ModelSchemaCodec.decode(record.value());
            if (schemas.learn(schema)) {
                log.debug("Schema {} of {} seen", schema.number(), schema.model());
                news.accept(schema.model());
            }
        } catch (MalformedException e) {
            log.warn("The schema of {} at offset {} is passed over: {}", record.key(), record.offset(), e.getMessage());
        }
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
