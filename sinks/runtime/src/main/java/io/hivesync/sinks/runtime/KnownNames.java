package io.hivesync.sinks.runtime;

import static java.util.Objects.requireNonNullElse;

import io.hivesync.topics.TopicNames;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/** Which sinks and models a cluster knows of. Stateless. */
final class KnownNames {
    private KnownNames() {}

    /** The sinks that have ever read here. */
    static Set<String> sinks(Admin admin, TopicNames names) throws InterruptedException {
        String prefix = SinkRunnerSettings.group(names, "");
        Set<String> sinks = new TreeSet<>();
        for (GroupListing group : wait(admin.listGroups().all())) {
            if (group.groupId().startsWith(prefix)) {
                sinks.add(group.groupId().substring(prefix.length()));
            }
        }
        return sinks;
    }

    /** The models that have a topic of records. */
    static Set<String> models(Admin admin, TopicNames names) throws InterruptedException {
        Set<String> models = new TreeSet<>();
        for (String topic : wait(admin.listTopics().names())) {
            names.modelOfRecords(topic).ifPresent(models::add);
        }
        return models;
    }

    static <T> T wait(KafkaFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    static KafkaException failure(ExecutionException e) {
        Throwable cause = requireNonNullElse(e.getCause(), e);
        return new KafkaException(String.valueOf(cause.getMessage()), cause);
    }
}
