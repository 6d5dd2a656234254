package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import picocli.CommandLine;

/** The compose file and the Dockerfile, as far as they can be checked without an engine: they fit the command and each other. */
class DeploymentFilesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> BROKERS = List.of("kafka-1", "kafka-2", "kafka-3");

    /** What a service stands for: its command's first word. */
    private static final Map<String, String> ROLES = Map.of(
            "capture-1", "producer",
            "capture-2", "producer",
            "webhook-1", "producer",
            "webhook-2", "producer",
            "streams", "streams",
            "sink", "sink");

    @Test
    void everyServiceRunsACommandThatIsOne() throws Exception {
        JsonNode services = compose().path("services");
        Set<String> expected = new TreeSet<>(ROLES.keySet());
        expected.addAll(BROKERS);
        expected.add("postgres");
        assertThat(names(services)).isEqualTo(expected);
        ROLES.forEach((service, role) -> {
            List<String> arguments = new ArrayList<>();
            services.path(service).path("command").forEach(word -> arguments.add(word.asText()));

            assertThat(arguments.get(0)).isEqualTo(role);
            assertThatCode(() -> commandLine().parseArgs(arguments.toArray(String[]::new)))
                    .as(service)
                    .doesNotThrowAnyException();
        });
    }

    @Test
    void everyRoleWaitsForKafkaAndIsToldWhereItIs() throws Exception {
        JsonNode services = compose().path("services");
        for (String role : ROLES.keySet()) {
            JsonNode service = services.path(role);
            assertThat(names(service.path("depends_on"))).as(role).containsAll(BROKERS);
            assertThat(service.path("depends_on"))
                    .as(role)
                    .allSatisfy(broker ->
                            assertThat(broker.path("condition").asText()).isEqualTo("service_healthy"));
            assertThat(service.path("environment")
                            .path("KAFKA_BOOTSTRAP_SERVERS")
                            .asText())
                    .as(role)
                    .isEqualTo("kafka-1:9092,kafka-2:9092,kafka-3:9092");
        }
    }

    @Test
    void eachBrokerHasItsOwnPlaceAndEveryTopicThreeReplicas() throws Exception {
        JsonNode services = compose().path("services");
        for (int id = 1; id <= BROKERS.size(); id++) {
            JsonNode environment = services.path("kafka-" + id).path("environment");
            assertThat(environment.path("KAFKA_NODE_ID").asInt()).isEqualTo(id);
            assertThat(environment.path("KAFKA_ADVERTISED_LISTENERS").asText())
                    .isEqualTo("PLAINTEXT://kafka-" + id + ":9092");
            assertThat(environment.path("KAFKA_CONTROLLER_QUORUM_VOTERS").asText())
                    .contains(id + "@kafka-" + id + ":9093");
            assertThat(environment.path("KAFKA_DEFAULT_REPLICATION_FACTOR").asInt())
                    .isEqualTo(3);
            assertThat(environment.path("KAFKA_MIN_INSYNC_REPLICAS").asInt()).isEqualTo(2);
            assertThat(services.path("kafka-" + id).path("volumes").get(0).asText())
                    .startsWith("kafka-" + id + ":");
        }
    }

    /** Of two captures of one file one works: they are told apart by the lock in the folder that they share. */
    @Test
    void theCapturesStandByForEachOtherOnOneState() throws Exception {
        for (String capture : List.of("capture-1", "capture-2")) {
            JsonNode service = compose().path("services").path(capture);
            assertThat(service.path("command").toString()).contains("\"--standby\"");
            assertThat(service.path("volumes").toString()).contains("capture:/var/lib/hive-sync");
        }
    }

    @Test
    void streamsAndSinksAreTwoOfEachAndCanBeScaled() throws Exception {
        for (String role : List.of("streams", "sink")) {
            JsonNode service = compose().path("services").path(role);
            assertThat(service.path("deploy").path("replicas").asInt()).as(role).isEqualTo(2);
            assertThat(service.has("container_name") || service.has("ports"))
                    .as(role)
                    .isFalse();
        }
    }

    /** The other instance goes on at once where one is gone. */
    @Test
    void eachOfTheTwoStreamsInstancesKeepsACopyOfTheOthersState() throws Exception {
        List<String> words = new ArrayList<>();
        compose().path("services").path("streams").path("command").forEach(word -> words.add(word.asText()));

        assertThat(words).containsSubsequence("--standby-replicas", "1");
    }

    @Test
    void theImageRunsTheSameClassAsTheLauncher() throws Exception {
        String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
        String launcher = Files.readString(ROOT.resolve("hive-sync"));

        assertThat(dockerfile).contains("lib/hive-sync.jar", "app/target/hive-sync/lib", "\nUSER hive-sync\n");
        assertThat(launcher).contains("lib/hive-sync.jar");
        assertThat(Files.readString(ROOT.resolve("app/pom.xml")))
                .contains(
                        "<finalName>hive-sync</finalName>", "<mainClass>" + HiveSync.class.getName() + "</mainClass>");
        assertThat(dockerfile.lines().filter(line -> line.startsWith("FROM ")))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("21"));
    }

    private static CommandLine commandLine() {
        return HiveSync.commandLine();
    }

    private static JsonNode compose() throws Exception {
        // this reader resolves anchors and merge keys, which Jackson's leaves as they are written
        Object read = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(ROOT.resolve("docker-compose.yml")));
        return new ObjectMapper().valueToTree(read);
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
