package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.Json;
import io.hivesync.topics.TopicNames;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that know nothing of us read the topics of a run, as docs/consumers.md says. */
@Tag("slow")
class ForeignConsumersTest {
    private static final String RECORDS = "hive.records.accounts";
    private static final Path CONSUMERS = Path.of("..", "docs", "consumers.md");
    private static final String SINK = "sqlite-copy-sqlite";
    private static final String LETTERS = new TopicNames("hive").deadLetters(SINK);
    private static final String SECRET = "a secret that is long enough";
    private static final String GONE = "acc_gone";
    private static final String IN_HIVE = "SELECT id, email, name, emailVerified, 1.0 * loginCount, lastSeen,"
            + " \"ronin.createdAt\", team FROM accounts ORDER BY id";

    private static final String IN_POSTGRES = "SELECT id, email, name, \"emailVerified\"::int, \"loginCount\", "
            + utc("lastSeen") + ", " + utc("ronin.createdAt") + ", team FROM accounts ORDER BY id COLLATE \"C\"";

    @TempDir
    static Path folder;

    private static HiveApp app;
    private static Target target;
    private static HiveSyncProcess run;
    private static String servers;

    @BeforeAll
    static void start() throws Exception {
        app = HiveApp.in(folder.resolve("app"));
        app.write(HiveApp.account(GONE, "soon gone"));
        target = Target.sqlite(folder.resolve("copy.sqlite"));
        run = HiveSyncProcess.start(
                        folder,
                        Map.of("SYNC_SECRET", SECRET),
                        "run",
                        "--hive",
                        app.folder().toString(),
                        "--webhook-model",
                        "notes",
                        "--to",
                        target.url())
                .awaitReady();
        target.awaitEqualTo(app);
        app.write(HiveApp.account("acc_new", "Zoë"), "DELETE FROM accounts WHERE id = '" + GONE + "'");
        target.awaitEqualTo(app);
        servers = run.bootstrapServers();
    }

    @AfterAll
    static void stop() {
        if (run != null) {
            run.close();
        }
    }

    private static Map<String, JsonNode> expected() throws IOException {
        Map<String, JsonNode> present = new TreeMap<>();
        for (ConsumerRecord<String, byte[]> record : read(List.of(RECORDS))) {
            if (record.value() == null) {
                present.remove(record.key());
            } else {
                present.put(record.key(), Json.MAPPER.readTree(record.value()).path("after"));
            }
        }
        assertThat(present).containsKey("acc_new").doesNotContainKey(GONE);
        return present;
    }

    private static List<ConsumerRecord<String, byte[]>> read(List<String> topics) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", servers, "isolation.level", "read_committed", "auto.offset.reset", "earliest");
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(200)).forEach(all::add);
            }
        }
        return all;
    }

    private static Schema schema(String name) throws IOException {
        return schema(published(name));
    }

    /** Of the entries whose key begins so. */
    private static Schema schemaOfControl(String form) throws IOException {
        JsonNode schema = published("control").path("$defs").path(form);
        assertThat(schema.isObject()).as("there is a schema of " + form).isTrue();
        return schema(schema);
    }

    private static Schema schema(JsonNode json) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(json);
    }

    private static JsonNode published(String name) throws IOException {
        try (InputStream json = EnvelopeCodec.class.getResourceAsStream("schemas/" + name + ".schema.json")) {
            return Json.MAPPER.readTree(json);
        }
    }

    /** Each form of a message is made first: a run that is left alone writes few of them. */
    @Test
    void everyMessageFitsTheSchemaThatIsPublishedForItsTopic() throws Exception {
        refuseATeam();
        assertThat(run.sync(
                                SECRET,
                                "{\"model\":\"notes\",\"operation\":\"create\",\"recordId\":\"not_1\","
                                        + "\"data\":{\"text\":\"called\"}}")
                        .orElseThrow()
                        .statusCode())
                .isEqualTo(200);
        done("replay", "--sink", SINK, "--model", "teams");
        done("resync", "--model", "teams", "--wait", "60");
        done("resync", "--model", "teams", "--record", "tea_0000000000000001", "--wait", "60");
        done("pause", "tags", "--wait", "60");
        done("resume", "tags", "--wait", "60");
        Map<String, Schema> schemas = Map.of(
                "hive.changes.accounts",
                schema("change"),
                "hive.changes.notes",
                schema("change"),
                RECORDS,
                schema("record"),
                "hive.records.notes",
                schema("record"),
                "hive.models",
                schema("model"),
                LETTERS,
                schema("record"),
                "hive.control",
                schema("control"));
        Map<String, Integer> checked = new HashMap<>();
        Set<String> forms = new TreeSet<>();
        for (ConsumerRecord<String, byte[]> record : read(List.copyOf(schemas.keySet()))) {
            if (record.value() != null) {
                fits(schemas.get(record.topic()), record);
                checked.merge(record.topic(), 1, Integer::sum);
                if (record.topic().equals("hive.control")) {
                    String form = record.key().substring(0, record.key().indexOf('/'));
                    fits(schemaOfControl(form), record);
                    forms.add(form);
                }
            }
        }

        assertThat(checked).containsOnlyKeys(schemas.keySet());
        assertThat(forms).containsExactly("epoch", "pause", "paused", "record", "replay", "snapshot");
    }

    private static void fits(Schema schema, ConsumerRecord<String, byte[]> record) throws IOException {
        assertThat(schema.validate(Json.MAPPER.readTree(record.value())))
                .as("%s at %s-%s: %s", record.key(), record.topic(), record.partition(), record.offset())
                .isEmpty();
    }

    /** A dead letter, by a rule that the target's owner made. */
    private static void refuseATeam() throws Exception {
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TRIGGER refuse BEFORE INSERT ON teams WHEN new.name = 'refused'"
                    + " BEGIN SELECT RAISE(ABORT, 'refused'); END");
        }
        app.write("INSERT INTO teams (id, name) VALUES ('tea_refused', 'refused')");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> !read(List.of(LETTERS)).isEmpty());
    }

    private static void done(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--state", run.state().toString()));
        HiveSyncProcess.Ended ended = HiveSyncProcess.runToItsEnd(Map.of(), all.toArray(String[]::new));
        assertThat(ended.exit()).as(ended.output()).isZero();
    }

    @Test
    void aPlainTableOfKafkaStreamsHasThePresentStateOfEachRecord() throws Exception {
        StreamsBuilder builder = new StreamsBuilder();
        builder.table(RECORDS, Consumed.with(Serdes.String(), Serdes.ByteArray()), Materialized.as("accounts"));
        Properties settings = new Properties();
        settings.put("application.id", "somebody-elses");
        settings.put("bootstrap.servers", servers);
        settings.put("state.dir", folder.resolve("somebody-elses").toString());
        settings.put("consumer.isolation.level", "read_committed");
        settings.put("consumer.auto.offset.reset", "earliest");
        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings)) {
            streams.start();

            Map<String, JsonNode> expected = expected();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .ignoreExceptions()
                    .untilAsserted(() -> assertThat(table(streams)).isEqualTo(expected));
        }
    }

    private static Map<String, JsonNode> table(KafkaStreams streams) throws IOException {
        Map<String, JsonNode> rows = new TreeMap<>();
        try (var all = streams.store(StoreQueryParameters.fromNameAndType(
                        "accounts", QueryableStoreTypes.<String, byte[]>keyValueStore()))
                .all()) {
            while (all.hasNext()) {
                var row = all.next();
                rows.put(row.key, Json.MAPPER.readTree(row.value).path("after"));
            }
        }
        return rows;
    }

    /** One line a record: the envelope, or null for a delete. */
    @Test
    void aFileSinkOfKafkaConnectWritesALineForEachRecord() throws Exception {
        Path file = folder.resolve("accounts.jsonl");
        Map<String, String> connector = documented("accounts-to-file");
        connector.put("file", file.toString());
        int records = read(List.of(RECORDS)).size();
        try (ConnectWorker worker = ConnectWorker.start(servers, folder, connector)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .ignoreExceptions()
                    .until(() -> Files.readAllLines(file).size() >= records);
        }

        Map<String, JsonNode> last = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.equals("null")) {
                JsonNode after = Json.MAPPER.readTree(line).path("after");
                last.put(after.path("id").asText(), after);
            }
        }
        last.remove(GONE);
        assertThat(last).isEqualTo(expected());
        assertThat(Files.readAllLines(file)).contains("null");
    }

    @Test
    void debeziumsJdbcSinkEndsWithTheRowsOfHive() throws Exception {
        try (PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"))) {
            Map<String, String> connector = documented("accounts-to-postgres");
            connector.put("connection.url", "jdbc:postgresql://localhost:" + postgres.port() + "/postgres");
            connector.put("connection.username", "postgres");
            connector.put("connection.password", "");
            app.write(HiveApp.account("acc_passing", "passing"));
            try (ConnectWorker worker = ConnectWorker.start(servers, folder, connector)) {
                awaitRows(worker, postgres.target());
                assertThat(rows(postgres.target(), IN_POSTGRES)).anyMatch(row -> row.startsWith("[acc_passing, "));

                app.write(
                        "DELETE FROM accounts WHERE id = 'acc_passing'",
                        "UPDATE accounts SET name = 'Zoe', emailVerified = 1, loginCount = 2.25,"
                                + " lastSeen = '2026-01-02T03:04:05.678Z' WHERE id = 'acc_new'");
                awaitRows(worker, postgres.target());
                assertThat(rows(postgres.target(), IN_POSTGRES)).noneMatch(row -> row.startsWith("[acc_passing, "));
            }
        }
    }

    private static String utc(String column) {
        return "to_char(\"" + column + "\" AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
    }

    private static void awaitRows(ConnectWorker worker, Target target) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(120))
                .failFast(() -> assertThat(worker.failure()).isEmpty())
                .ignoreExceptionsMatching(SQLException.class::isInstance)
                .untilAsserted(() -> assertThat(rows(target, IN_POSTGRES)).isEqualTo(rows(app.open(), IN_HIVE)));
    }

    private static List<String> rows(Target target, String query) throws SQLException {
        return rows(target.connect(), query);
    }

    /** Closes the connection, too. */
    private static List<String> rows(Connection connection, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                List<Object> row = new ArrayList<>();
                for (int column = 1; column <= found.getMetaData().getColumnCount(); column++) {
                    row.add(found.getObject(column));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    /** The settings of a connector, as the page has them. */
    private static Map<String, String> documented(String connector) throws IOException {
        String page = Files.readString(CONSUMERS);
        String block = page.substring(page.indexOf("    name=" + connector + "\n"));
        Properties settings = new Properties();
        settings.load(new StringReader(block.substring(0, block.indexOf("\n\n"))));
        Map<String, String> named = new TreeMap<>();
        settings.stringPropertyNames().forEach(name -> named.put(name, settings.getProperty(name)));
        return named;
    }

    /** The page's line, against the address of this run. */
    private static List<String> documentedKcat() throws IOException {
        String line = Files.readString(CONSUMERS)
                .lines()
                .filter(one -> one.startsWith("    kcat "))
                .findFirst()
                .orElseThrow();
        List<String> words = new ArrayList<>();
        Pattern.compile("'([^']*)'|\\S+")
                .matcher(line)
                .results()
                .forEach(word -> words.add(word.group(1) == null ? word.group() : word.group(1)));
        assertThat(words).containsSubsequence("-b", "localhost:9092").contains("isolation.level=read_committed");
        words.replaceAll(word -> word.equals("localhost:9092") ? servers : word);
        return words;
    }

    @Test
    void kcatPrintsKeysAndValues() throws Exception {
        Process kcat;
        try {
            kcat = new ProcessBuilder(documentedKcat())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            System.err.println(
                    "SKIPPED: kcat (Debian package kcat) is not installed; that it reads our topics is not tested");
            Assumptions.abort("kcat is not installed");
            return;
        }
        String said = new String(kcat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kcat.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(said.lines()).anyMatch(line -> line.startsWith("acc_new {") && line.contains("Zoë"));
        assertThat(said.lines()).anyMatch(line -> line.strip().equals(GONE));
    }
}
