package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicNames;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A process with a broker of its own and a token on its operations port, and the commands that look for it. */
class RoleProcessTest {
    private static final String TOKEN = "hunter2-of-operations";

    @TempDir
    static Path folder;

    private static Path state;
    private static RoleProcess process;

    @BeforeAll
    static void start() {
        state = folder.resolve("state");
        process = RoleProcess.start(new Settings(
                "run",
                state,
                new Settings.Kafka(
                        Optional.empty(), new TopicNames("hive"), 1, Replication.OF_THE_BROKERS, Map.of(), true),
                Optional.empty(),
                Optional.empty(),
                Settings.Sinks.NONE,
                new Settings.Operations(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        Optional.of(new OperationsToken(TOKEN)))));
    }

    @AfterAll
    static void stop() {
        process.close();
    }

    private record Answer(int exit, String text) {}

    private static Answer hiveSync(String command, String... more) {
        StringWriter text = new StringWriter();
        CommandLine line = HiveSync.commandLine(command);
        line.setOut(new PrintWriter(text));
        line.setErr(new PrintWriter(text));
        List<String> arguments = new ArrayList<>(List.of(command, "--state", state.toString()));
        arguments.addAll(List.of(more));
        return new Answer(line.execute(arguments.toArray(String[]::new)), text.toString());
    }

    private static String file(String token) throws Exception {
        return Files.writeString(folder.resolve(token + ".yaml"), "ops: {token: " + token + "}\n")
                .toString();
    }

    private static String bootstrapServers() {
        return process.status().path("kafka").path("bootstrap.servers").asText();
    }

    @Test
    void theFlushOfEveryMessageReachesTheBroker() throws Exception {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, "1");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            assertThat(admin.describeConfigs(List.of(broker))
                            .all()
                            .get()
                            .get(broker)
                            .get("log.flush.interval.messages")
                            .value())
                    .isEqualTo("1");
        }
    }

    @Test
    void theStatusIsShownToWhoHasTheToken() throws Exception {
        Answer people = hiveSync("status", "--config", file(TOKEN));
        assertThat(people.exit()).as(people.text()).isZero();
        assertThat(people.text()).contains("kafka  " + bootstrapServers()).doesNotContain(TOKEN);

        Answer programs = hiveSync("status", "--json", "--config", file(TOKEN));
        assertThat(programs.exit()).as(programs.text()).isZero();
        assertThat(programs.text()).contains("\"bootstrap.servers\"").doesNotContain(TOKEN);
    }

    @Test
    void whoHasNoneOrAnotherIsToldHowToGiveIt() throws Exception {
        String address = "hive-sync: The hive-sync at http://127.0.0.1:";

        Answer without = hiveSync("status");
        assertThat(without.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(without.text())
                .startsWith(address)
                .contains("ops.token", "--config", "HIVE_SYNC_TOKEN")
                .doesNotContain(TOKEN, bootstrapServers());
        Answer other = hiveSync("status", "--config", file("another"));
        assertThat(other.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(other.text()).startsWith(address).contains("is another one").doesNotContain("another.yaml");
    }

    /** They look in the status for the cluster. */
    @Test
    void otherCommandsFindTheClusterWithTheToken() throws Exception {
        Answer with = hiveSync("topics", "--partitions", "1", "--config", file(TOKEN));
        assertThat(with.exit()).as(with.text()).isZero();
        assertThat(with.text()).contains("hive.control");

        Answer without = hiveSync("topics", "--partitions", "1");
        assertThat(without.exit()).isEqualTo(HiveSync.WRONG_INPUT);
        assertThat(without.text()).contains("HIVE_SYNC_TOKEN");
    }

    @Test
    void theTokenIsInNoFileOfTheStateFolder() throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.walk(state)) {
            files = all.filter(Files::isRegularFile).toList();
        }

        assertThat(files).extracting(file -> file.getFileName().toString()).contains("run.addresses.json");
        for (Path file : files) {
            assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                    .as(file.toString())
                    .doesNotContain(TOKEN);
        }
    }
}
