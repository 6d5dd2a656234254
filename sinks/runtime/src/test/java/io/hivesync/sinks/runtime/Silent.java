package io.hivesync.sinks.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/** A process that was killed, as its group sees it: a member of that id that holds its partitions and does nothing. */
final class Silent implements AutoCloseable {
    private final KafkaConsumer<String, byte[]> consumer;

    private Silent(KafkaConsumer<String, byte[]> consumer) {
        this.consumer = consumer;
    }

    static Silent join(Pipeline pipeline, String instanceId) {
        Map<String, Object> client = new HashMap<>();
        client.put("session.timeout.ms", "120000");
        client.put("metadata.max.age.ms", "300000");
        SinkRunnerSettings settings = pipeline.settings(client).withInstanceId(instanceId);
        KafkaConsumer<String, byte[]> consumer = ClientSettings.of(settings).member();
        consumer.subscribe(pipeline.names.recordsPattern(), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                partitions.forEach(partition -> consumer.seek(partition, 0));
            }
        });
        return new Silent(consumer);
    }

    /** Whether it holds so many partitions by now; it takes part in the group only while it is asked. */
    boolean has(int partitions) {
        consumer.poll(Duration.ofMillis(50));
        return consumer.assignment().size() == partitions;
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ZERO));
    }
}
