package io.hivesync.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the creator does on a real cluster, whichever it is. */
abstract class TopicCreatorContract {
    private Admin admin;

    abstract String bootstrapServers();

    @BeforeEach
    void connect() {
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
    }

    @AfterEach
    void disconnect() {
        admin.close();
    }

    @Test
    void createsWhatIsDeclaredAndDoesNothingTheSecondTime() throws Exception {
        TopicNames names = new TopicNames("first");

        assertThat(new TopicCreator(admin, names, 6).missing())
                .containsExactly("first.models", "first.rejected", "first.control");
        for (int round = 0; round < 2; round++) {
            TopicCreator creator = new TopicCreator(admin, names, 6);
            assertThat(creator.ensureCluster()).isEmpty();
            creator.ensure("accounts");
        }

        assertThat(new TopicCreator(admin, names, 6).missing()).isEmpty();
        assertThat(admin.listTopics().names().get())
                .contains(
                        "first.models",
                        "first.rejected",
                        "first.control",
                        "first.records.accounts",
                        "first.changes.accounts");
        assertThat(partitions("first.records.accounts")).isEqualTo(6);
        assertThat(partitions("first.control")).isEqualTo(1);
        assertThat(config("first.records.accounts"))
                .containsEntry("cleanup.policy", "compact")
                .containsEntry("delete.retention.ms", "1209600000");
        assertThat(config("first.changes.accounts"))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "604800000");
    }

    @Test
    void creatorsThatMeetBothSucceed() throws Exception {
        TopicNames names = new TopicNames("race");
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int model = 0; model < 10; model++) {
                String name = "m" + model;
                List<Future<?>> creators = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    creators.add(threads.submit(() -> new TopicCreator(admin, names, 3).ensure(name)));
                }
                for (Future<?> creator : creators) {
                    creator.get();
                }
            }
        }
        assertThat(topics()).contains("race.changes.m9", "race.records.m9");
    }

    @Test
    void saysWhatDiffersAndLeavesItAsItIs() throws Exception {
        TopicNames names = new TopicNames("second");
        admin.createTopics(List.of(new NewTopic("second.control", Optional.of(1), Optional.empty())))
                .all()
                .get();

        assertThat(new TopicCreator(admin, names, 2).ensureCluster())
                .containsExactly(new TopicCreator.Difference("second.control", "cleanup.policy", "compact", "delete"));
        assertThat(config("second.control")).containsEntry("cleanup.policy", "delete");
    }

    @Test
    void aModelWhoseTopicHasAnotherPartitionCountIsRefusedAndItsChangeTopicIsNotMade() throws Exception {
        TopicNames names = new TopicNames("third");
        admin.createTopics(List.of(new NewTopic("third.records.accounts", Optional.of(8), Optional.empty())))
                .all()
                .get();

        assertThatThrownBy(() -> new TopicCreator(admin, names, 6).ensure("accounts"))
                .isInstanceOf(TopicMismatchException.class)
                .hasMessage(
                        "topic third.records.accounts has partitions=8, declared is 6. Give the cluster's partition count"
                                + " that its topics have, or another topic prefix.");
        // the record topic comes first: a change topic without it would stop the streams stage
        assertThat(topics()).doesNotContain("third.changes.accounts");
    }

    /** A sink waits for its first dead letter until the topic is there, so a topic made by hand must not hold it up. */
    @Test
    void aTopicOfDeadLettersIsMadeAsDeclaredAndTakenAsItIs() throws Exception {
        TopicNames names = new TopicNames("fourth");
        admin.createTopics(List.of(new NewTopic("fourth.deadletters.mine", Optional.of(2), Optional.empty())))
                .all()
                .get();
        TopicCreator creator = new TopicCreator(admin, names, 3);

        assertThat(creator.ensureDeadLetters("main")).isEmpty();
        assertThat(creator.ensureDeadLetters("main")).isEmpty();
        assertThat(creator.ensureDeadLetters("mine"))
                .extracting(TopicCreator.Difference::property)
                .containsExactlyInAnyOrder("retention.ms", "max.message.bytes");

        assertThat(partitions("fourth.deadletters.main")).isEqualTo(3);
        assertThat(partitions("fourth.deadletters.mine")).isEqualTo(2);
        assertThat(config("fourth.deadletters.main"))
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "2592000000")
                .containsEntry("max.message.bytes", "5242880");
    }

    @Test
    void replicasAreThoseThatAreAskedForAndOthersAreSaid() throws Exception {
        TopicNames names = new TopicNames("fifth");
        assertThat(new TopicCreator(admin, names, 2, new Replication(1, 1)).ensureCluster())
                .isEmpty();
        assertThat(new TopicCreator(admin, names, 2, new Replication(3, 2)).ensureCluster())
                .contains(
                        new TopicCreator.Difference("fifth.control", "replication-factor", "3", "1"),
                        new TopicCreator.Difference("fifth.control", "min.insync.replicas", "2", "1"));
    }

    @Test
    void moreReplicasInSyncThanThereAreIsRefused() {
        assertThatThrownBy(() -> new Replication(2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("No record can be on 3 of 2 replicas: nothing would be acknowledged");
        assertThatThrownBy(() -> new Replication(0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private Set<String> topics() throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get();
    }

    private int partitions(String topic) throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions()
                .size();
    }

    private Map<String, String> config(String topic) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource)).all().get().get(resource).entries().stream()
                .collect(Collectors.toMap(entry -> entry.name(), entry -> entry.value() + ""));
    }
}
