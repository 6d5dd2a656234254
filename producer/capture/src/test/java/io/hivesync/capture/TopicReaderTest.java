package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicReaderTest {
    @TempDir
    private Path directory;

    private TestKafka kafka;

    @BeforeEach
    void start() {
        kafka = TestKafka.start(directory);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> config = new HashMap<>(kafka.clients());
        config.put("allow.auto.create.topics", false);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicReader.readToEnd(consumer, topic, consumer::endOffsets, all::add);
        }
        return all;
    }

    @Test
    void topicOfWhichTheBrokerHearsOnlyThen() throws Exception {
        CompletableFuture<Void> created = CompletableFuture.runAsync(
                () -> create("late"), CompletableFuture.delayedExecutor(300, TimeUnit.MILLISECONDS));

        assertThat(read("late")).isEmpty();

        created.join();
    }

    private void create(String topic) {
        try {
            kafka.createTopic(topic, 1);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void topicThatIsNot() {
        assertThatThrownBy(() -> read("absent"))
                .isInstanceOf(KafkaException.class)
                .hasMessage("the topic absent does not exist");
    }
}
