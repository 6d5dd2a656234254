package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class TopicsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "topics.md");

    @TempDir
    Path folder;

    /** What it should be stands in target/topics-described.txt. */
    @Test
    void thePageOfTheDocsHasTheDeclarationsAndTheTopology() throws IOException {
        String described = TopicsText.declared().stream().skip(1).collect(Collectors.joining("\n")) + "\n\n"
                + TopicsText.topology(new TopicNames("hive"));
        Files.writeString(Path.of("target", "topics-described.txt"), described);

        assertThat(Files.readString(PAGE)).contains("```\n" + described + "\n```");
    }

    @Test
    void theCommandSaysWhatDiffersAndEndsWithOneThen() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder, BrokerOptions.defaults())) {
            Answer before = topics(broker);
            assertThat(before.exit()).isEqualTo(HiveSync.FAILED);
            assertThat(before.text()).contains("hive.control", "topic is missing, declared there");

            Cluster.connect(
                            broker.bootstrapServers(),
                            new Settings.Kafka(
                                    Optional.of(broker.bootstrapServers()),
                                    new TopicNames("hive"),
                                    6,
                                    Replication.OF_THE_BROKERS,
                                    Map.of()))
                    .close();

            // a topic that was just made may be missing from the first list
            await().untilAsserted(() -> assertThat(topics(broker).exit()).isZero());
            Answer after = topics(broker, "--describe");
            assertThat(after.exit()).as(after.text()).isZero();
            assertThat(after.text()).contains("as declared", "<prefix>.records.<model>", "Processor: process");
        }
    }

    private record Answer(int exit, String text) {}

    private static Answer topics(EmbeddedBroker broker, String... more) {
        StringWriter text = new StringWriter();
        CommandLine command = HiveSync.commandLine();
        command.setOut(new PrintWriter(text));
        command.setErr(new PrintWriter(text));
        String[] arguments = new String[3 + more.length];
        arguments[0] = "topics";
        arguments[1] = "--bootstrap-servers";
        arguments[2] = broker.bootstrapServers();
        System.arraycopy(more, 0, arguments, 3, more.length);
        return new Answer(command.execute(arguments), text.toString());
    }
}
