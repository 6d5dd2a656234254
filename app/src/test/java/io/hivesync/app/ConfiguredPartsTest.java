package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.app.config.Configuration;
import io.hivesync.app.config.ConfigurationException;
import io.hivesync.app.config.ConfigurationFile;
import io.hivesync.streams.BatchMode;
import io.hivesync.topics.Op;
import io.hivesync.topics.Replication;
import io.hivesync.webhook.Callers;
import io.hivesync.webhook.HttpBounds;
import io.hivesync.webhook.Secret;
import io.hivesync.webhook.SecretSource;
import io.hivesync.webhook.TlsFiles;
import io.hivesync.webhook.WebhookLimits;
import io.hivesync.webhook.WebhookSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is given arrives at the parts that run with it. */
class ConfiguredPartsTest {
    private static final String EVERY_SECTION = """
            hive:    {path: ../my-app, snapshot: initial, mass-delete-threshold: 0.5}
            webhook: {bind: 127.0.0.1:3900, secrets: ["${SYNC_SECRET}"], models: {users: accounts}}   # name in the call -> model = the allowlist
            kafka:   {bootstrap.servers: "…", topic-prefix: hive, partitions: 6}                       # no servers: embedded; other keys go to the clients
            models:  {accounts: {exclude: [phone], mask: {email: sha256}}}                             # applied in the producer: topics, sinks and logs never see it
            batch:   {mode: fold, window-ms: 100}
            sinks:
              main:  {url: "${DATABASE_URL}", schema: evolve, deletes: hard, models: {accounts: {table: users, key: blade_id, fields: {emailVerified: verified}}}}
            ops:     {bind: 127.0.0.1:3901, token: "${HIVE_SYNC_TOKEN}"}
            """;

    @TempDir
    Path folder;

    private Configuration given(String yaml) throws Exception {
        Path file = Files.writeString(folder.resolve("hive-sync.yaml"), yaml);
        return new Configuration(Map.of(), Map.of(), Optional.of(ConfigurationFile.read(file)));
    }

    @Test
    void theStreamsAppGetsItsModeAndWindow() throws Exception {
        assertThat(ConfiguredParts.streams(
                        given("batch: {mode: every-change, window-ms: 0}\nstreams: {standby-replicas: 1, threads: 3}")))
                .isEqualTo(new Settings.Streams(BatchMode.EVERY_CHANGE, Duration.ZERO, 1, 3));
        assertThat(ConfiguredParts.streams(given(""))).isEqualTo(Settings.Streams.DEFAULTS);
    }

    @Test
    void kafkasOwnSettingsReachItsClients() throws Exception {
        Settings.Kafka kafka = ConfiguredParts.givenKafka(
                given("kafka:\n  bootstrap.servers: host:9092\n  sasl.jaas.config: hunter2\n  partitions: 3\n"));

        assertThat(kafka.bootstrapServers()).contains("host:9092");
        assertThat(kafka.partitions()).isEqualTo(3);
        assertThat(kafka.client()).containsExactly(Map.entry("sasl.jaas.config", "hunter2"));
        assertThat(kafka.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
    }

    @Test
    void theBrokerInsideFlushesAsIsAskedAndAGivenClusterIsNotAsked() throws Exception {
        assertThat(ConfiguredParts.kafka(given("kafka: {flush: every-message}")).flushEveryMessage())
                .isTrue();
        assertThat(ConfiguredParts.kafka(given("kafka: {flush: none}")).flushEveryMessage())
                .isFalse();
        assertThat(ConfiguredParts.kafka(given("")).flushEveryMessage()).isFalse();
        assertThat(ConfiguredParts.kafka(given("kafka: {bootstrap.servers: 'h:1', flush: none}"))
                        .flushEveryMessage())
                .isFalse();
        Configuration cluster = given("kafka: {bootstrap.servers: 'h:1', flush: every-message}");
        assertThatThrownBy(() -> ConfiguredParts.kafka(cluster))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(":1:42: kafka.flush is for the broker inside the process");
    }

    @Test
    void theOperationsPortGetsItsTokenFromTheFileOrTheEnvironment() throws Exception {
        Settings.Operations guarded = ConfiguredParts.operations(given("ops: {bind: 'localhost:1', token: hunter2}"));

        assertThat(guarded.bind().getPort()).isEqualTo(1);
        assertThat(guarded.token().orElseThrow().opens("Bearer hunter2")).isTrue();
        assertThat(guarded.toString()).doesNotContain("hunter2");
        assertThat(ConfiguredParts.token(
                                new Configuration(Map.of(), Map.of("HIVE_SYNC_TOKEN", "hunter3"), Optional.empty()))
                        .orElseThrow()
                        .opens("Bearer hunter3"))
                .isTrue();
        assertThat(ConfiguredParts.operations(given("")).token()).isEmpty();
    }

    /** A token that was meant to be there must not be absent in silence. */
    @Test
    void aTokenWhoseVariableIsNotSetIsRefused() throws Exception {
        Configuration unset = given("ops: {token: '${HIVE_SYNC_TOKEN}'}");

        assertThatThrownBy(() -> ConfiguredParts.operations(unset))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("the environment variable HIVE_SYNC_TOKEN is not set");
    }

    @Test
    void aFileWithASettingOfEverySectionCanBeRun() throws Exception {
        Path file = Files.writeString(
                Files.createDirectories(folder.resolve("settings")).resolve("hive-sync.yaml"), EVERY_SECTION);
        DemoHive.copyTo(folder.resolve("my-app"));
        Path hive = folder.resolve("my-app/.blade/state/databases/main/db.sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + hive);
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER TABLE accounts ADD COLUMN phone TEXT");
        }
        Configuration given = new Configuration(
                Map.of(),
                Map.of(
                        "SYNC_SECRET", "hunter2",
                        "DATABASE_URL", "postgres://hive:hunter2@localhost/app",
                        "HIVE_SYNC_TOKEN", "hunter2"),
                Optional.of(ConfigurationFile.read(file)));

        Settings settings =
                RunCommand.settings(given, SinkKinds.builtIn(), new RunCommand.Start(folder.resolve("state"), false));

        assertThat(settings.kafka().bootstrapServers()).contains("…");
        Settings.Producer producer = settings.producer().orElseThrow();
        assertThat(producer.hive().orElseThrow()).isDirectory();
        assertThat(producer.webhookModels()).containsExactly("accounts");
        assertThat(producer.rules().get("accounts").excluded()).containsExactly("phone");
        assertThat(settings.streams()).contains(Settings.Streams.DEFAULTS);
        assertThat(settings.sinks().byName()).containsOnlyKeys("main");
        assertThat(settings.operations().token()).isPresent();
        assertThat(settings.toString()).doesNotContain("hunter2");
    }

    @Test
    void topicsAreReplicatedAsTheBrokersDoOrAsIsAsked() throws Exception {
        assertThat(ConfiguredParts.kafka(given("kafka: {bootstrap.servers: host:9092}"))
                        .replication())
                .isEqualTo(Replication.OF_THE_BROKERS);
        assertThat(ConfiguredParts.kafka(given(
                                "kafka: {bootstrap.servers: host:9092, replication-factor: 3, min-insync-replicas: 2}"))
                        .replication())
                .isEqualTo(new Replication(3, 2));
    }

    @Test
    void replicasThatCannotBeAreRefused() throws Exception {
        Configuration alone = given("kafka: {replication-factor: 3}");
        assertThatThrownBy(() -> ConfiguredParts.kafka(alone))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is for a given cluster: set kafka.bootstrap.servers too.");
        Configuration tooMany =
                given("kafka: {bootstrap.servers: host:9092, replication-factor: 2, min-insync-replicas: 3}");
        assertThatThrownBy(() -> ConfiguredParts.kafka(tooMany))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("No record can be on 3 of 2 replicas");
    }

    @Test
    void aRoleAloneNeedsAClusterAndARunDoesNot() throws Exception {
        Configuration nothing = given("");

        assertThat(ConfiguredParts.kafka(nothing).bootstrapServers()).isEmpty();
        assertThatThrownBy(() -> ConfiguredParts.givenKafka(nothing))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("kafka.bootstrap.servers");
    }

    @Test
    void theProducerGetsWhatTheFileSays() throws Exception {
        Settings.Producer producer = ConfiguredParts.producer(
                given(
                        "hive: {path: app, include-tables: [sessions],"
                                + " include-fields: [a.token], mass-delete-threshold: 0.25}\nwebhook: {secrets: [hunter2], models: {users: accounts}}\n"));

        assertThat(producer.hive()).contains(folder.resolve("app"));
        assertThat(producer.includedTables()).containsExactly("sessions");
        assertThat(producer.includedFields()).containsExactly("a.token");
        assertThat(producer.massDeleteThreshold()).isEqualTo(0.25);
        WebhookSettings webhook = producer.webhook().orElseThrow();
        assertThat(webhook.callers()).isEqualTo(Callers.with(SecretSource.fixed(List.of(Secret.of("hunter2")))));
        assertThat(webhook.models()).containsExactly(Map.entry("users", "accounts"));
        assertThat(producer.toString()).doesNotContain("hunter2");
    }

    @Test
    void theWebhooksSecretsInFilesAreReadAgain() throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "first\n");
        Settings.Producer producer = ConfiguredParts.producer(
                given("webhook: {secrets: ['${file:secret}', fixed], timestamp-tolerance-s: 60}\n"));

        Callers callers = producer.webhook().orElseThrow().callers();
        assertThat(callers.tolerance()).isEqualTo(Duration.ofMinutes(1));
        assertThat(callers.secrets().read()).containsExactly(Secret.of("first"), Secret.of("fixed"));
        Files.writeString(secret, "second\n");
        assertThat(callers.secrets().read()).containsExactly(Secret.of("second"), Secret.of("fixed"));
    }

    @Test
    void withoutASecretThereIsNoWebhook() throws Exception {
        assertThat(ConfiguredParts.producer(given("hive: {path: app}\n")).webhook())
                .isEmpty();
    }

    @Test
    void theWebhookGetsItsLimits() throws Exception {
        WebhookSettings webhook = ConfiguredParts.producer(
                        given("webhook: {secrets: [s], operations: [update, delete], trusted-proxies: [10.0.0.0/8],"
                                + " max-body-bytes: 1000, concurrent-requests: 2, requests-per-second: 3, burst: 4,"
                                + " model-events-per-second: 5, source-requests-per-second: 6, request-timeout-s: 7,"
                                + " max-connections: 8}\n"))
                .webhook()
                .orElseThrow();

        assertThat(webhook.operations()).containsExactlyInAnyOrder(Op.UPDATE, Op.DELETE);
        assertThat(webhook.callers().proxies()).hasToString("[10.0.0.0/8]");
        assertThat(webhook.limits()).isEqualTo(new WebhookLimits(1000, 2, 3, 4, 5, 6));
        assertThat(webhook.http()).isEqualTo(new HttpBounds(7, 8));
        assertThat(ConfiguredParts.producer(given("webhook: {secrets: [s]}\n"))
                        .webhook()
                        .orElseThrow()
                        .limits())
                .isEqualTo(WebhookLimits.defaults());
    }

    @Test
    void wrongOperationsAndProxiesOfTheWebhookAreNamed() throws Exception {
        Configuration operation = given("webhook: {secrets: [s], operations: [upsert]}\n");
        assertThatThrownBy(() -> ConfiguredParts.producer(operation))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("webhook.operations");
        Configuration proxy = given("webhook: {secrets: [s], trusted-proxies: [proxy.example]}\n");
        assertThatThrownBy(() -> ConfiguredParts.producer(proxy))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("webhook.trusted-proxies");
    }

    @Test
    void theWebhooksCertificateNeedsItsKey() throws Exception {
        assertThat(ConfiguredParts.producer(given("webhook: {secrets: [s], tls-certificate: a.pem, tls-key: b.pem}\n"))
                        .webhook()
                        .orElseThrow()
                        .tls())
                .contains(new TlsFiles(folder.resolve("a.pem"), folder.resolve("b.pem")));
        Configuration half = given("webhook: {secrets: [s], tls-certificate: a.pem}\n");
        assertThatThrownBy(() -> ConfiguredParts.producer(half))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("webhook.tls-key");
    }
}
