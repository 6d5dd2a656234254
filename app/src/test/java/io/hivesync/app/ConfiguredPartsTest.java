package io.hivesync.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.app.config.Configuration;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is given arrives at the parts that run with it. */
class ConfiguredPartsTest {
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
