package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.e2e.HiveSyncProcess.Ended;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Kafka that takes nobody without TLS and a password: the {@code kafka} block's settings reach every client. */
@Tag("slow")
class SecuredKafkaTest {
    private static final String SECRET = "the webhook's secret";
    private static final String PASSWORD = "the right password";
    private static final String WRONG = "another password";

    private static final String FILE = """
            hive: {path: ../app}
            webhook:
              secrets: ["${SYNC_SECRET}"]
              models: {members: members}
            kafka:
              bootstrap.servers: %s
              partitions: 2
              security.protocol: SASL_SSL
              sasl.mechanism: PLAIN
              sasl.jaas.config: ${file:%s}
              ssl.truststore.type: PEM
              ssl.truststore.location: certificate.pem
            sinks:
              main: {url: "sqlite:copy.sqlite"}
            """;

    @TempDir
    static Path folder;

    private static Path settings;
    private static KafkaCluster kafka;

    @BeforeAll
    static void startKafka() throws Exception {
        settings = Files.createDirectories(folder.resolve("settings"));
        makeCertificate();
        Path certificate = settings.resolve("certificate.pem");
        String users = login("broker", PASSWORD) + " user_broker=\"" + PASSWORD + "\" user_hive=\"" + PASSWORD + "\";";
        Map<String, String> listener = Map.of(
                "listener.security.protocol.map", "CLIENT:SASL_SSL",
                "sasl.enabled.mechanisms", "PLAIN",
                "sasl.mechanism.inter.broker.protocol", "PLAIN",
                "listener.name.client.plain.sasl.jaas.config", users,
                "ssl.keystore.type", "PEM",
                "ssl.keystore.location", folder.resolve("broker.pem").toString(),
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", certificate.toString());
        Map<String, String> client = Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "PLAIN",
                "sasl.jaas.config", login("broker", PASSWORD) + ";",
                "ssl.truststore.type", "PEM",
                "ssl.truststore.location", certificate.toString());
        kafka = KafkaCluster.start(folder, 1, listener, client);
    }

    @AfterAll
    static void stopKafka() {
        if (kafka != null) {
            kafka.close();
        }
    }

    private static String login(String user, String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + user + "\" password=\""
                + password + "\"";
    }

    /** The certificate alone for clients; for the broker its key, too. */
    private static void makeCertificate() throws Exception {
        Path store = folder.resolve("broker.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "bc=ca:true",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        Key key = keys.getKey("broker", PASSWORD.toCharArray());
        String certificate = pem("CERTIFICATE", keys.getCertificate("broker").getEncoded());
        Files.writeString(settings.resolve("certificate.pem"), certificate);
        Files.writeString(folder.resolve("broker.pem"), pem("PRIVATE KEY", key.getEncoded()) + certificate);
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(content) + "\n-----END " + what + "-----\n";
    }

    private static Path configuration(String name, String password) throws Exception {
        Files.writeString(settings.resolve(name + ".jaas"), login("hive", password) + ";\n");
        return Files.writeString(
                settings.resolve(name + ".yaml"), FILE.formatted(kafka.bootstrapServers(), name + ".jaas"));
    }

    @Test
    void theWholeJobRunsThroughItAndNothingPrintsThePassword() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));
        Target target = Target.sqlite(settings.resolve("copy.sqlite"));
        Path file = configuration("right", PASSWORD);
        Map<String, String> environment = Map.of("SYNC_SECRET", SECRET);
        try (HiveSyncProcess run = HiveSyncProcess.start(folder, environment, "run", "--config", file.toString())
                .awaitReady()) {
            app.write(HiveApp.account("acc_secured", "by TLS"));
            target.awaitEqualTo(Image.ofHive(app.file()), run.process()::isAlive);
            Optional<HttpResponse<String>> answer = run.sync(
                    SECRET,
                    "{\"model\":\"members\",\"operation\":\"create\",\"data\":{\"note\":\"kept\"},\"recordId\":\"m1\"}");
            assertThat(answer).map(HttpResponse::statusCode).contains(200);
            target.await("SELECT note FROM members WHERE blade_id = 'm1'", "kept");

            Ended letters = HiveSyncProcess.runToItsEnd(
                    environment, "dlq", "list", "--sink", "main", "--config", file.toString());
            assertThat(letters.exit()).as(letters.output()).isZero();
            assertThat(run.output() + run.status() + letters.output()).doesNotContain(PASSWORD);
        }
    }

    @Test
    void aWrongPasswordIsSaidAtTheStartAndNotPrinted() throws Exception {
        Ended streams = HiveSyncProcess.runToItsEnd(
                Map.of(),
                "streams",
                "--config",
                configuration("wrong", WRONG).toString(),
                "--state",
                folder.resolve("state-wrong").toString(),
                "--ops-port",
                "0");

        assertThat(streams.exit()).as(streams.output()).isEqualTo(3);
        assertThat(streams.output())
                .contains("Kafka at " + kafka.bootstrapServers() + " cannot be used", "Authentication failed")
                .doesNotContain(WRONG);
    }
}
