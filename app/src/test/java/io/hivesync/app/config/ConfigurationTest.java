package io.hivesync.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who comes before whom, what values are taken, and what is said about those that are not. */
class ConfigurationTest {
    @TempDir
    Path folder;

    private final Map<String, List<String>> flags = new HashMap<>();
    private final Map<String, String> environment = new HashMap<>();

    private Configuration with(String yaml) {
        try {
            Path file = Files.writeString(folder.resolve("hive-sync.yaml"), yaml);
            return new Configuration(flags, environment, Optional.of(ConfigurationFile.read(file)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(
                        message.replace("FILE", folder.resolve("hive-sync.yaml").toString()));
    }

    @Test
    void aFlagComesBeforeTheEnvironmentThatBeforeTheFileThatBeforeTheDefault() {
        String yaml = "kafka: {bootstrap.servers: 'file:1', partitions: 3}\n";
        assertThat(with(yaml).one(Setting.BOOTSTRAP_SERVERS).orElseThrow().text())
                .isEqualTo("file:1");
        assertThat(with(yaml).whole(Setting.PARTITIONS)).isEqualTo(3);
        assertThat(with("").whole(Setting.PARTITIONS)).isEqualTo(6);

        environment.put("KAFKA_BOOTSTRAP_SERVERS", "environment:1");
        assertThat(with(yaml).one(Setting.BOOTSTRAP_SERVERS).orElseThrow().text())
                .isEqualTo("environment:1");

        flags.put("--bootstrap-servers", List.of("flag:1"));
        flags.put("--partitions", List.of("9"));
        assertThat(with(yaml).one(Setting.BOOTSTRAP_SERVERS).orElseThrow().text())
                .isEqualTo("flag:1");
        assertThat(with(yaml).whole(Setting.PARTITIONS)).isEqualTo(9);
    }

    @Test
    void aShareIsAboveNothingAndAtMostAll() {
        assertThat(with("").share(Setting.MASS_DELETE_THRESHOLD)).isEqualTo(0.5);
        assertThat(with("hive: {mass-delete-threshold: 1}").share(Setting.MASS_DELETE_THRESHOLD))
                .isEqualTo(1);
        assertThat(with("hive: {mass-delete-threshold: 1e-3}").share(Setting.MASS_DELETE_THRESHOLD))
                .isEqualTo(0.001);
        for (String wrong : List.of("0", "-0.5", "1.01", "NaN", "50%")) {
            assertRefused(
                    () -> with("hive: {mass-delete-threshold: " + wrong + "}").share(Setting.MASS_DELETE_THRESHOLD),
                    "FILE:1:31: hive.mass-delete-threshold is a number above 0 and at most 1, not '" + wrong + "'");
        }
    }

    @Test
    void listsAndNamesComeWholeFromOnePlace() {
        String yaml = "webhook:\n  secrets: [a, b]\n  models: {users: accounts}\nhive: {include-tables: [sessions]}\n";
        assertThat(with(yaml).several(Setting.WEBHOOK_SECRETS))
                .extracting(Given::text)
                .containsExactly("a", "b");
        assertThat(with(yaml).names(Setting.WEBHOOK_MODELS)).containsOnlyKeys("users");

        environment.put("SYNC_SECRET_PREVIOUS", "c");
        environment.put("SYNC_MODELS", "posts, people = accounts");
        flags.put("--include-table", List.of("api_keys", "verifications"));
        assertThat(with(yaml).several(Setting.WEBHOOK_SECRETS))
                .extracting(Given::text)
                .containsExactly("c");
        assertThat(with(yaml).names(Setting.WEBHOOK_MODELS)).containsOnlyKeys("posts", "people");
        assertThat(with(yaml).names(Setting.WEBHOOK_MODELS).get("people").text())
                .isEqualTo("accounts");
        assertThat(with(yaml).several(Setting.INCLUDE_TABLES))
                .extracting(Given::text)
                .containsExactly("api_keys", "verifications");
    }

    @Test
    void anEmptyValueIsAsIfItWereNotThere() {
        environment.put("KAFKA_BOOTSTRAP_SERVERS", "");
        Configuration configuration =
                with("kafka:\n  bootstrap.servers: ${NONE:-}\n  partitions:\nwebhook: {secrets: ['${NONE:-}', x]}\n");

        assertThat(configuration.one(Setting.BOOTSTRAP_SERVERS)).isEmpty();
        assertThat(configuration.whole(Setting.PARTITIONS)).isEqualTo(6);
        assertThat(configuration.several(Setting.WEBHOOK_SECRETS)).hasSize(1);
    }

    @Test
    void aValueOfAnotherKindOrOutOfRangeIsRefusedWithItsPlace() {
        assertRefused(
                () -> with("kafka:\n  partitions: many\n").whole(Setting.PARTITIONS),
                "FILE:2:15: kafka.partitions is a whole number from 1 to 1000, not 'many'");
        assertRefused(
                () -> with("kafka: {partitions: 0}\n").whole(Setting.PARTITIONS),
                "FILE:1:21: kafka.partitions is a whole number from 1 to 1000, not '0'");
        assertRefused(
                () -> with("batch: {window-ms: 60001}\n").whole(Setting.WINDOW),
                "FILE:1:20: batch.window-ms is a whole number from 0 to 60000, not '60001'");
        assertRefused(
                () -> with("kafka: {topic-prefix: [a]}\n").one(Setting.TOPIC_PREFIX),
                "FILE:1:23: kafka.topic-prefix is a single value, not a list");
        assertRefused(
                () -> with("webhook: {secrets: a}\n").several(Setting.WEBHOOK_SECRETS),
                "FILE:1:20: webhook.secrets is a list, not a single value");
        assertRefused(
                () -> with("webhook: {models: [a]}\n").names(Setting.WEBHOOK_MODELS),
                "FILE:1:19: webhook.models is a block of name: text, not a list");
        assertRefused(
                () -> with("webhook: {models: {a: }}\n").names(Setting.WEBHOOK_MODELS),
                "FILE:1:20: webhook.models.a has no text");
        assertRefused(
                () -> Configuration.word(
                        Setting.SINK_SCHEMA,
                        with("sinks: {a: {schema: evole}}\n")
                                .ofSink(Setting.SINK_SCHEMA, "a")
                                .orElseThrow()),
                "FILE:1:21: sinks.a.schema is one of evolve, validate, none, not 'evole'");
    }

    @Test
    void flagsAndVariablesAreCheckedAsTheFileIs() {
        flags.put("--partitions", List.of("x"));
        flags.put("--webhook-model", List.of("=accounts"));
        flags.put("--ops-port", List.of("70000"));

        assertRefused(
                () -> with("").whole(Setting.PARTITIONS), "--partitions is a whole number from 1 to 1000, not 'x'");
        assertRefused(
                () -> with("").names(Setting.WEBHOOK_MODELS), "--webhook-model is NAME or NAME=MODEL, not '=accounts'");
        assertRefused(
                () -> with("").address(Setting.OPERATIONS_BIND),
                "--ops-port is a whole number from 0 to 65535, not '70000'");
        flags.clear();
        environment.put("SYNC_MODELS", "a,,b");
        assertRefused(() -> with("").names(Setting.WEBHOOK_MODELS), "$SYNC_MODELS is NAME or NAME=MODEL, not ''");
    }

    @Test
    void anAddressTakesItsHostAndItsPortFromTheFlagThatIsGiven() {
        String yaml = "ops: {bind: '127.0.0.2:4000'}\n";
        assertThat(with(yaml).address(Setting.OPERATIONS_BIND)).isEqualTo(new InetSocketAddress("127.0.0.2", 4000));
        assertThat(with("ops: {bind: '[::1]:4000'}\n").address(Setting.OPERATIONS_BIND))
                .isEqualTo(new InetSocketAddress("::1", 4000));

        flags.put("--ops-port", List.of("0"));
        assertThat(with(yaml).address(Setting.OPERATIONS_BIND)).isEqualTo(new InetSocketAddress("127.0.0.2", 0));
        flags.put("--ops-bind", List.of("127.0.0.3"));
        assertThat(with(yaml).address(Setting.OPERATIONS_BIND)).isEqualTo(new InetSocketAddress("127.0.0.3", 0));
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        for (String bad : List.of("3900", "host", "host:70000", "a:b:1", "::1:3900")) {
            assertRefused(
                    () -> with("webhook: {bind: '" + bad + "'}\n").address(Setting.WEBHOOK_BIND),
                    "FILE:1:17: webhook.bind is host:port, port 0 to 65535, not '" + bad + "'");
        }
        assertRefused(
                () -> with("webhook: {bind: 'no such host.invalid:1'}\n").address(Setting.WEBHOOK_BIND),
                "FILE:1:17: webhook.bind is host:port, port 0 to 65535, not 'no such host.invalid:1'");
    }

    @Test
    void pathsAreRelativeToTheFileAndThoseOfFlagsToTheWorkingFolder() {
        assertThat(with("hive: {path: app}\n").path(Setting.HIVE_PATH)).contains(folder.resolve("app"));
        assertThat(with("hive: {path: /app}\n").path(Setting.HIVE_PATH)).contains(Path.of("/app"));
        assertThat(with("kafka: {ssl.truststore.location: t.jks}\n")
                        .kafkaClient()
                        .get("ssl.truststore.location")
                        .text())
                .isEqualTo(folder.resolve("t.jks").toString());

        flags.put("--hive", List.of("app"));
        assertThat(with("hive: {path: other}\n").path(Setting.HIVE_PATH)).contains(Path.of("app"));
    }

    /** One file serves all roles: the sink's machine does not know the webhook's secret. */
    @Test
    void onlyWhatIsAskedForIsResolved() {
        Configuration configuration = with("webhook: {secrets: ['${NOT_HERE}']}\nkafka: {partitions: 3}\n");

        assertThat(configuration.whole(Setting.PARTITIONS)).isEqualTo(3);
        assertRefused(
                () -> configuration.several(Setting.WEBHOOK_SECRETS),
                "FILE:1:21: the environment variable NOT_HERE is not set; set it, or write ${NOT_HERE:-default}");
    }

    @Test
    void aMessageShowsWhatIsWrittenAndNotWhatAVariableHolds() {
        environment.put("SECRET", "hunter2");

        assertRefused(
                () -> with("kafka: {partitions: '${SECRET}'}\n").whole(Setting.PARTITIONS),
                "FILE:1:21: kafka.partitions is a whole number from 1 to 1000, not '${SECRET}'");
    }

    @Test
    void nothingPrintsWhatWasGiven() {
        environment.put("SYNC_SECRET", "hunter2");
        Configuration configuration = with("sinks: {a: {url: 'postgres://me:hunter2@host/db'}}\n");

        assertThat(configuration.several(Setting.WEBHOOK_SECRETS).toString()).doesNotContain("hunter2");
        assertThat(configuration.ofSink(Setting.SINK_URL, "a").toString()).doesNotContain("hunter2");
        assertThat(configuration.toString()).doesNotContain("hunter2");
        assertThat(YamlReader.read("f", "a: hunter2\n").toString()).doesNotContain("hunter2");
    }

    @Test
    void aValueThatKafkaRefusesIsSaidBeforeAnythingStarts() {
        assertThatThrownBy(() -> with("kafka: {security.protocol: NONE}\n").kafkaClient())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(":1:28: kafka.security.protocol has a value", "SASL_SSL");
        assertThatThrownBy(() -> with("kafka: {request.timeout.ms: soon}\n").kafkaClient())
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContainingAll(":1:29: kafka.request.timeout.ms has a value", "Not a number");
        assertThat(with("kafka: {sasl.jaas.config: x y z}\n").kafkaClient()).containsOnlyKeys("sasl.jaas.config");
    }

    /** {@code --to "$MISTYPED"} must not fall back to another target. */
    @Test
    void aFlagWithoutAValueIsRefused() {
        flags.put("--to", List.of(""));

        assertRefused(() -> with("").flag("--to"), "--to is given without a value");
    }
}
