package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import io.hivesync.connector.sqlite.core.AppDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive, as a user of Kafka Connect has it: a real worker, a real broker, and nothing else of ours. */
@Tag("slow")
class ConnectPluginIT {

    private static final String TOPIC = "app.accounts";

    @TempDir
    Path directory;

    private EmbeddedBroker broker;
    private AppDatabase app;
    private ConnectWorker worker;

    @BeforeEach
    void prepare() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"), BrokerOptions.defaults());
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run(
                "CREATE TABLE accounts (id TEXT PRIMARY KEY, handle TEXT, age INTEGER, score REAL, active BOOLEAN)",
                "INSERT INTO accounts VALUES ('a', 'ann', 30, 1.5, 1), ('b', 'bob', NULL, 2, 0)");
        worker = new ConnectWorker(Files.createDirectory(directory.resolve("connect")), broker.bootstrapServers())
                .with("database.file", app.file().toString())
                .with("state.dir", directory.resolve("state").toString())
                .with("provide.transaction.metadata", "true")
                .with("signal.enabled.channels", "kafka")
                .with("signal.kafka.topic", "app-signals")
                .with("signal.kafka.bootstrap.servers", broker.bootstrapServers())
                .with("signal.kafka.poll.timeout.ms", "100")
                .with("signal.poll.interval.ms", "500")
                .with("notification.enabled.channels", "sink")
                .with("notification.sink.topic.name", "app-notes");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("app-signals", 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterEach
    void tearDown() throws Exception {
        worker.close();
        app.close();
        broker.close();
    }

    @Test
    void pluginIsForJava17AndBringsNothingThatTheWorkerHas() throws Exception {
        assertThat(ConnectWorker.classFileVersion(worker.connectorJar())).isEqualTo(61);
        assertThat(worker.pluginFiles())
                .anyMatch(name -> name.startsWith("debezium-connector-common-"))
                .anyMatch(name -> name.startsWith("sqlite-jdbc-"))
                .contains("LICENSE")
                .noneMatch(
                        name -> name.matches("(kafka|connect|slf4j|jackson-(core|databind)|logback|topics|broker).*"));
    }

    @Test
    void plainWorkerSendsDebeziumEnvelopesAndGoesOnAfterRestartAndKill() throws Exception {
        worker.start();
        worker.awaitTask();
        awaitOps("r a", "r b");
        app.transaction(List.of(
                "UPDATE accounts SET age = 31 WHERE id = 'a'",
                "DELETE FROM accounts WHERE id = 'b'",
                "INSERT INTO accounts VALUES ('c', 'cy', 7, 0.5, 0)"));
        awaitOps("r a", "r b", "u a", "d b", "tombstone b", "c c");
        checkEnvelopes();
        checkTransactions();

        worker.stop();
        app.run("UPDATE accounts SET handle = 'anna' WHERE id = 'a'");
        worker.start();
        awaitOps("r a", "r b", "u a", "d b", "tombstone b", "c c", "u a");

        worker.awaitTask();
        for (int id = 0; id < 200; id++) {
            app.run("INSERT INTO accounts VALUES ('n" + id + "', 'x', " + id + ", 0, 1)");
            if (id == 100) {
                worker.kill();
            }
        }
        app.run("DELETE FROM accounts WHERE id = 'n5'");
        worker.start();
        await().atMost(Duration.ofMinutes(5))
                .untilAsserted(() -> assertThat(Topic.rows(Topic.read(broker.bootstrapServers(), TOPIC))
                                .keySet())
                        .containsExactlyInAnyOrderElementsOf(app.columnOf("SELECT id FROM accounts")));
        checkSignal();
        assertThat(Topic.rows(Topic.read(broker.bootstrapServers(), TOPIC))
                        .get("a")
                        .get("handle")
                        .asText())
                .isEqualTo("anna");
    }

    private void awaitOps(String... ops) {
        await().atMost(Duration.ofMinutes(5)).untilAsserted(() -> {
            worker.soundStatus();
            assertThat(Topic.ops(broker.bootstrapServers(), TOPIC)).containsExactlyInAnyOrder(ops);
        });
    }

    private void checkEnvelopes() throws Exception {
        List<Topic.Entry> entries = Topic.read(broker.bootstrapServers(), TOPIC);
        assertThat(entries.get(0).key().toString()).isEqualTo("{\"id\":\"a\"}");
        assertThat(entries.get(0).value().get("after").toString())
                .isEqualTo("{\"id\":\"a\",\"handle\":\"ann\",\"age\":30,\"score\":1.5,\"active\":true,\"__odd\":null}");
        JsonNode update = value(entries, "u a");
        assertThat(update.get("before").get("age").asInt()).isEqualTo(30);
        assertThat(update.get("after").get("age").asInt()).isEqualTo(31);
        JsonNode source = update.get("source");
        assertThat(source.get("connector").asText()).isEqualTo("sqlite");
        assertThat(source.get("name").asText()).isEqualTo("app");
        assertThat(source.get("db").asText()).isEqualTo("db.sqlite");
        assertThat(source.get("table").asText()).isEqualTo("accounts");
        assertThat(source.get("version").asText()).isNotEqualTo("development");
    }

    /** A snapshot of the table, asked for through Kafka, in which each row comes once. */
    private void checkSignal() throws Exception {
        long before = reads();
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            producer.send(
                            new ProducerRecord<>(
                                    "app-signals",
                                    "app",
                                    "{\"id\":\"s1\",\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"accounts\"]}}"))
                    .get();
        }
        await().atMost(Duration.ofMinutes(5))
                .until(() -> Topic.read(broker.bootstrapServers(), "app-notes").stream()
                        .map(Topic.Entry::value)
                        .anyMatch(note -> note.get("id").asText().equals("s1")
                                && note.get("type").asText().equals("COMPLETED")));
        assertThat(reads() - before)
                .isEqualTo(Long.parseLong(
                        app.columnOf("SELECT count(*) FROM accounts").get(0)));
    }

    private long reads() throws Exception {
        return Topic.ops(broker.bootstrapServers(), TOPIC).stream()
                .filter(op -> op.startsWith("r "))
                .count();
    }

    private static JsonNode value(List<Topic.Entry> entries, String op) {
        return entries.stream()
                .filter(each -> each.op().equals(op))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /** The transaction's three events carry one id, and its END counts them. */
    private void checkTransactions() throws Exception {
        List<Topic.Entry> events = Topic.read(broker.bootstrapServers(), TOPIC);
        String id = value(events, "u a").get("transaction").get("id").asText();
        assertThat(value(events, "c c").get("transaction").get("id").asText()).isEqualTo(id);
        await().untilAsserted(() -> assertThat(Topic.read(broker.bootstrapServers(), "app.transaction").stream()
                        .map(Topic.Entry::value)
                        .filter(each -> each.get("id").asText().equals(id))
                        .map(each -> Map.of(
                                each.get("status").asText(),
                                each.get("event_count").asInt())))
                .containsExactly(Map.of("BEGIN", 0), Map.of("END", 3)));
    }
}
