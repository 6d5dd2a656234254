package io.hivesync.topics;

import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The same on the image that users run. Skipped, and counted as skipped, where there is no Docker. */
@Testcontainers(disabledWithoutDocker = true)
class TopicCreatorContainerTest extends TopicCreatorContract {
    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.3.1");

    @Override
    String bootstrapServers() {
        return KAFKA.getBootstrapServers();
    }
}
