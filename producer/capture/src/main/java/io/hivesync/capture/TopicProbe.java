package io.hivesync.capture;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Asks Kafka which topics there are, and where they end. Thread-safe; a Kafka that does not answer is an exception. */
final class TopicProbe implements AutoCloseable {
    private final Admin admin;

    TopicProbe(Admin admin) {
        this.admin = admin;
    }

    /**
     * @param id of this topic and of no other, also of none of the same name
     * @param ends by partition
     */
    record Topic(Uuid id, Map<Integer, Long> ends) {}

    /** The ids of those of the topics that exist. */
    Map<String, Uuid> ids(Collection<String> topics) {
        Map<String, Uuid> ids = new HashMap<>();
        describe(topics).forEach((topic, description) -> ids.put(topic, description.topicId()));
        return ids;
    }

    /** Those of the topics that exist. */
    Map<String, Topic> look(Collection<String> topics) {
        Map<String, TopicDescription> descriptions = describe(topics);
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        descriptions.forEach((topic, description) -> description
                .partitions()
                .forEach(each -> wanted.put(new TopicPartition(topic, each.partition()), OffsetSpec.latest())));
        if (wanted.isEmpty()) {
            return Map.of();
        }
        ListOffsetsResult ends = admin.listOffsets(wanted);
        Map<String, Topic> found = new HashMap<>();
        descriptions.forEach((topic, description) -> {
            Topic one = new Topic(description.topicId(), new HashMap<>());
            found.put(topic, one);
            description
                    .partitions()
                    .forEach(each -> answer(ends.partitionResult(new TopicPartition(topic, each.partition())))
                            .ifPresent(end -> one.ends().put(each.partition(), end.offset())));
        });
        return found;
    }

    private Map<String, TopicDescription> describe(Collection<String> topics) {
        Map<String, KafkaFuture<TopicDescription>> asked =
                topics.isEmpty() ? Map.of() : admin.describeTopics(topics).topicNameValues();
        Map<String, Optional<TopicDescription>> answers = asked.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, topic -> answer(topic.getValue())));
        Map<String, TopicDescription> found = new HashMap<>();
        answers.forEach((topic, answer) -> answer.ifPresent(description -> found.put(topic, description)));
        return found;
    }

    /** Nothing when there is no such topic. */
    private static <T> Optional<T> answer(KafkaFuture<T> asked) {
        try {
            return Optional.of(asked.get());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e.getCause() instanceof KafkaException known ? known : new KafkaException(e.getCause());
        }
    }

    @Override
    public void close() {
        admin.close(KafkaClients.CLOSE);
    }
}
