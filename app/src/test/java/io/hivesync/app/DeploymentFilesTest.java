package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The compose file and the Dockerfile, as far as they can be checked without an engine: they fit the command and each other. */
class DeploymentFilesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> ROLES = Set.of("kafka", "producer", "streams", "sink", "postgres");

    @Test
    void everyServiceRunsACommandThatIsOne() throws Exception {
        JsonNode services = compose().path("services");
        assertThat(names(services)).isEqualTo(new TreeSet<>(ROLES));
        for (String role : List.of("producer", "streams", "sink")) {
            List<String> arguments = new ArrayList<>();
            services.path(role).path("command").forEach(word -> arguments.add(word.asText()));

            assertThat(arguments.get(0)).isEqualTo(role);
            assertThatCode(() -> commandLine().parseArgs(arguments.toArray(String[]::new)))
                    .as(role)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void everyRoleWaitsForKafkaAndIsToldWhereItIs() throws Exception {
        JsonNode compose = compose();
        for (String role : List.of("producer", "streams", "sink")) {
            JsonNode service = compose.path("services").path(role);
            // YAML's merge keys stay as they are written for this reader
            JsonNode shared = service.path("<<").isMissingNode() ? service : compose.path("x-role");
            assertThat(shared.path("depends_on").path("kafka").path("condition").asText())
                    .isEqualTo("service_healthy");
            assertThat(shared.path("environment")
                            .path("KAFKA_BOOTSTRAP_SERVERS")
                            .asText())
                    .isEqualTo("kafka:9092");
        }
    }

    @Test
    void streamsAndSinksCanBeScaled() throws Exception {
        for (String role : List.of("streams", "sink")) {
            JsonNode service = compose().path("services").path(role);
            assertThat(service.has("container_name") || service.has("ports"))
                    .as(role)
                    .isFalse();
        }
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
        return new YAMLMapper().readTree(Files.readString(ROOT.resolve("docker-compose.yml")));
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
