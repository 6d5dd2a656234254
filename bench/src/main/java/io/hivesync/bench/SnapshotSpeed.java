package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.capture.Capture;
import io.hivesync.capture.CaptureSettings;
import io.hivesync.capture.Selection;
import io.hivesync.topics.Json;
import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The first snapshot of one table, from the start of the capture until every row is committed in the change topic, beside a program
 * that reads the same rows by SQL and produces each as JSON with {@code acks=all}. Rows are counted in the topic.
 */
record SnapshotSpeed(PrintStream out, int rows, int rounds) {
    private static final int PARTITIONS = 6;
    private static final double BUDGET = 0.5;
    private static final Duration LOOK = Duration.ofMillis(20);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    /** @return whether every row came, each time */
    boolean run() throws Exception {
        out.println(Machine.description());
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            Path file = folder.resolve("db.sqlite");
            try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + file)) {
                AccountsFile.fill(app, rows);
            }
            Contest contest = new Contest(admin, broker.bootstrapServers(), file, folder);
            List<List<Double>> captured = List.of(new ArrayList<>(), new ArrayList<>());
            List<List<Double>> produced = List.of(new ArrayList<>(), new ArrayList<>());
            for (int round = 0; round <= rounds; round++) {
                for (int half = 0; half < 2; half++) {
                    double capture = rows / contest.capture();
                    double hand = rows / contest.byHand();
                    // the first round warms up
                    if (round > 0) {
                        captured.get(half).add(capture);
                        produced.get(half).add(hand);
                    }
                }
            }
            report(captured, produced);
        } finally {
            Folders.delete(folder);
        }
        return true;
    }

    private void report(List<List<Double>> captured, List<List<Double>> produced) {
        Spread ratio = Spread.of(ratios(all(captured), all(produced)));
        out.printf(
                Locale.ROOT,
                "%s: a snapshot of %,d rows: rows/s %s; by hand %s; ratio %s; A/A %s and %s; the budget is %.2f%n",
                ratio.median() >= BUDGET ? "PASS" : "FAIL",
                rows,
                Spread.of(all(captured)).text("%,.0f"),
                Spread.of(all(produced)).text("%,.0f"),
                ratio.text("%.2f"),
                Spread.of(ratios(captured.get(0), captured.get(1))).text("%.2f"),
                Spread.of(ratios(produced.get(0), produced.get(1))).text("%.2f"),
                BUDGET);
    }

    private static List<Double> all(List<List<Double>> halves) {
        return halves.stream().flatMap(List::stream).toList();
    }

    private static List<Double> ratios(List<Double> ones, List<Double> others) {
        return IntStream.range(0, ones.size())
                .mapToObj(i -> ones.get(i) / others.get(i))
                .toList();
    }

    private final class Contest {
        private final Admin admin;
        private final String bootstrapServers;
        private final Path file;
        private final Path folder;
        private int runs;

        Contest(Admin admin, String bootstrapServers, Path file, Path folder) {
            this.admin = admin;
            this.bootstrapServers = bootstrapServers;
            this.file = file;
            this.folder = folder;
        }

        private TopicNames topics() {
            runs++;
            return new TopicNames("run" + runs);
        }

        /** @return seconds */
        double capture() throws Exception {
            TopicNames names = topics();
            TopicCreator creator = new TopicCreator(admin, names, PARTITIONS);
            creator.ensureCluster();
            creator.ensure("accounts");
            CaptureSettings settings = new CaptureSettings(
                    file,
                    folder.resolve("state" + runs),
                    CaptureSettings.DEFAULT_SOURCE_NAME,
                    names,
                    PARTITIONS,
                    Map.of("bootstrap.servers", bootstrapServers),
                    Selection.defaults(),
                    CaptureSettings.DEFAULT_MASS_DELETE_THRESHOLD,
                    creator,
                    Clock.systemUTC());
            long start = System.nanoTime();
            Capture capture = new Capture(settings);
            try {
                capture.start();
                awaitRows(names.changes("accounts"));
                return (System.nanoTime() - start) / 1e9;
            } finally {
                capture.close();
            }
        }

        double byHand() throws Exception {
            TopicNames names = topics();
            new TopicCreator(admin, names, PARTITIONS).ensure("accounts");
            String topic = names.changes("accounts");
            long start = System.nanoTime();
            Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers, "acks", "all"));
            settings.put("linger.ms", "5");
            settings.put("batch.size", "65536");
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement();
                    ResultSet accounts = statement.executeQuery("SELECT * FROM accounts");
                    var producer =
                            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                while (accounts.next()) {
                    producer.send(new ProducerRecord<>(
                            topic,
                            accounts.getString(1).getBytes(UTF_8),
                            json(accounts).getBytes(UTF_8)));
                }
                producer.flush();
            }
            awaitRows(topic);
            return (System.nanoTime() - start) / 1e9;
        }

        private static String json(ResultSet row) throws SQLException {
            ObjectNode json = Json.MAPPER.createObjectNode();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                json.putPOJO(row.getMetaData().getColumnName(column), row.getObject(column));
            }
            return json.toString();
        }

        /** Markers of transactions have offsets, too: each is some thousands of rows. */
        private void awaitRows(String topic) throws Exception {
            long deadline = System.nanoTime() + LONGEST.toNanos();
            while (written(topic) < rows) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(written(topic) + " of " + rows + " rows came");
                }
                Pace.rest(LOOK);
            }
        }

        private long written(String topic) throws InterruptedException {
            Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, PARTITIONS)
                    .boxed()
                    .collect(Collectors.toMap(
                            number -> new TopicPartition(topic, number), number -> OffsetSpec.latest()));
            try {
                return admin
                        .listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all()
                        .get()
                        .values()
                        .stream()
                        .mapToLong(ListOffsetsResultInfo::offset)
                        .sum();
            } catch (ExecutionException e) {
                // it is not there yet
                return 0;
            }
        }
    }
}
