package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** What an operator may have done to the topics that every role counts on. */
class ClusterTest {
    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() {
        broker = EmbeddedBroker.start(directory, BrokerOptions.defaults());
        admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    private static Cluster connect(String prefix, int partitions) {
        return Cluster.connect(
                broker.bootstrapServers(),
                new Settings.Kafka(
                        Optional.empty(), new TopicNames(prefix), partitions, Replication.OF_THE_BROKERS, Map.of()));
    }

    private static List<String> topics(String prefix) throws Exception {
        return admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(prefix + "."))
                .sorted()
                .toList();
    }

    @Test
    void anotherPartitionCountThanTheClustersIsRefusedAtTheStart() {
        connect("counted", 3).close();

        assertThatThrownBy(() -> connect("counted", 4))
                .isInstanceOf(InputException.class)
                .hasMessage(
                        "topic counted.rejected has partitions=3, declared is 4. Give the cluster's partition count that"
                                + " its topics have, or another topic prefix.");
    }

    @Test
    void aTopicOfAnotherPolicyIsTakenAsItIs() throws Exception {
        admin.createTopics(List.of(new NewTopic("theirs.models", Optional.of(1), Optional.empty())))
                .all()
                .get();

        assertThat(warnedWhile(() -> connect("theirs", 3).close()))
                .containsExactly(
                        "topic theirs.models has cleanup.policy=delete, declared is compact; it is left as it is");

        // a topic that was just made may be missing from the first list
        await().untilAsserted(() ->
                assertThat(topics("theirs")).containsExactly("theirs.control", "theirs.models", "theirs.rejected"));
        assertThat(topicsCommand("--topic-prefix", "theirs", "--partitions", "3"))
                .filteredOn(line -> line.startsWith("theirs."))
                .extracting(line -> line.replaceAll(" +", " "))
                .contains(
                        "theirs.control 1 1 as declared",
                        "theirs.models 1 1 cleanup.policy is delete, declared compact");
    }

    /** What the topics' creator warns of meanwhile. */
    private static List<String> warnedWhile(Runnable work) {
        Logger logger = (Logger) LoggerFactory.getLogger(TopicCreator.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            work.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static List<String> topicsCommand(String... settings) {
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine("topics");
        command.setOut(new PrintWriter(text));
        List<String> arguments = new ArrayList<>(List.of("topics", "--bootstrap-servers", broker.bootstrapServers()));
        arguments.addAll(List.of(settings));
        assertThat(command.execute(arguments.toArray(String[]::new))).isEqualTo(HiveSync.FAILED);
        return text.toString().lines().toList();
    }

    /** Nothing would flow any more, and nothing but a restart would make it again. */
    @Test
    void aTopicThatIsDeletedWhileRolesRunIsMadeAnew() throws Exception {
        ClusterRole role = new ClusterRole(connect("deleted", 3));
        role.start();
        try {
            admin.deleteTopics(List.of("deleted.control", "deleted.models"))
                    .all()
                    .get();

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(topics("deleted"))
                            .containsExactly("deleted.control", "deleted.models", "deleted.rejected"));
            assertThat(role.health().ready()).isTrue();
        } finally {
            role.close(Duration.ofSeconds(1));
        }
    }

    @Test
    void aDeletedTopicThatSomebodyElseMadeOtherwiseIsSaid() throws Exception {
        ClusterRole role = new ClusterRole(connect("replaced", 3));
        admin.deleteTopics(List.of("replaced.rejected", "replaced.control"))
                .all()
                .get();
        admin.createTopics(List.of(new NewTopic("replaced.rejected", Optional.of(1), Optional.empty())))
                .all()
                .get();
        role.start();
        try {
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(role.health())
                            .isEqualTo(Role.Health.notReady("topic replaced.rejected has partitions=1, declared is 3."
                                    + " Give the cluster's partition count that its topics have, or another topic"
                                    + " prefix.")));
        } finally {
            role.close(Duration.ofSeconds(1));
        }
    }

    /** Guards the looks that are still to come: a scheduler forgets what has thrown. */
    @Test
    void aLookThatFailsIsSaidAndTheNextOneComes() {
        AtomicReference<String> trouble = new AtomicReference<>("foreseen by nobody");
        ClusterRole role = new ClusterRole(
                connect("looked", 3),
                () -> {
                    if (trouble.get().isEmpty()) {
                        return "";
                    }
                    throw new IllegalStateException(trouble.get());
                },
                Duration.ofMillis(20));
        role.start();
        try {
            await().untilAsserted(() -> assertThat(role.health())
                    .isEqualTo(Role.Health.notReady("the topics cannot be looked at, trying again:"
                            + " java.lang.IllegalStateException: foreseen by nobody")));
            trouble.set("");
            await().untilAsserted(() -> assertThat(role.health().ready()).isTrue());
        } finally {
            role.close(Duration.ofSeconds(1));
        }
    }

    @Test
    void anErrorThatEndsTheLooksIsSaid() {
        ClusterRole role = new ClusterRole(
                connect("looked", 3),
                () -> {
                    throw new NoClassDefFoundError("a class of the JDK");
                },
                Duration.ofMillis(20));
        role.start();
        try {
            await().untilAsserted(() -> assertThat(role.health())
                    .isEqualTo(
                            Role.Health.notReady("an error has ended the looks at the topics; restart the process")));
        } finally {
            role.close(Duration.ofSeconds(1));
        }
    }

    /** As a damaged file of addresses may have it. */
    @Test
    void aBrokersLastPortThatIsNoneIsNotAskedFor(@TempDir Path empty) {
        BrokerRole role = new BrokerRole(empty, "127.0.0.1:70000", false, new CompletableFuture<>());
        try {
            role.start();

            assertThat(role.health().ready()).isTrue();
        } finally {
            role.close(Duration.ofSeconds(1));
        }
    }
}
