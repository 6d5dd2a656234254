package io.hivesync.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeclaredTopicsTest {
    @TempDir
    Path folder;

    @Test
    void whatDiffersFromTheDeclarationIsSaidAndOtherTopicsAreNot() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, BrokerOptions.defaults());
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicNames names = new TopicNames("hive");
            TopicCreator creator = new TopicCreator(admin, names, 3);
            creator.ensure("accounts");
            admin.createTopics(List.of(
                            new NewTopic("somebody.elses", 1, (short) 1),
                            new NewTopic(names.records("odd"), 5, (short) 1)
                                    .configs(Map.of("cleanup.policy", "delete"))))
                    .all()
                    .get();

            // the broker that is asked may not have heard of the last one yet
            List<DeclaredTopics.Found> found = await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> new DeclaredTopics(admin, names, 3).found(),
                            all -> all.stream()
                                    .map(DeclaredTopics.Found::topic)
                                    .toList()
                                    .containsAll(List.of(names.changes("accounts"), names.records("odd"))));

            assertThat(found)
                    .extracting(DeclaredTopics.Found::topic)
                    .contains(names.changes("accounts"), names.records("accounts"), names.rejected())
                    .doesNotContain("somebody.elses");
            assertThat(of(found, names.records("accounts")).differences()).isEmpty();
            assertThat(of(found, names.records("accounts")).partitions()).isEqualTo(3);
            assertThat(of(found, names.rejected()).partitions()).isZero();
            assertThat(of(found, names.records("odd")).differences())
                    .extracting(TopicCreator.Difference::property)
                    .contains("partitions", "cleanup.policy");
        }
    }

    private static DeclaredTopics.Found of(List<DeclaredTopics.Found> found, String topic) {
        return found.stream()
                .filter(one -> one.topic().equals(topic))
                .findFirst()
                .orElseThrow();
    }
}
