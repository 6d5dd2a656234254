package io.hivesync.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.capture.Capture;
import io.hivesync.capture.CaptureSettings;
import io.hivesync.capture.Selection;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import io.hivesync.topics.Position;
import io.hivesync.topics.Source;
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
 * that does by hand what the topic needs: it reads the same rows by one SQL query, makes of each the same value (an envelope
 * with its source block, byte for byte as long), and produces it under the same key with {@code acks=all}, {@code lz4} and
 * requests as large as the capture's. It has no shadow, no types, no headers and no transactions. {@code plain} is the same program
 * with nothing but the row in its value: a third of the bytes, so no measure of the capture. Rows are counted in the topic.
 */
record SnapshotSpeed(PrintStream out, int rows, int rounds) {
    private static final int PARTITIONS = 6;
    private static final double BUDGET = 0.5;
    private static final long ABSENT = -1;
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
            List<List<Took>> captured = List.of(new ArrayList<>(), new ArrayList<>());
            List<List<Took>> produced = List.of(new ArrayList<>(), new ArrayList<>());
            List<Took> plain = new ArrayList<>();
            for (int round = 0; round <= rounds; round++) {
                for (int half = 0; half < 2; half++) {
                    Took capture = contest.capture();
                    Took hand = contest.byHand(Value.ENVELOPE);
                    // the first round warms up
                    if (round > 0) {
                        captured.get(half).add(capture);
                        produced.get(half).add(hand);
                    }
                }
                if (round > 0) {
                    plain.add(contest.byHand(Value.PLAIN));
                }
            }
            report(captured, produced);
            out.printf(
                    Locale.ROOT,
                    "by hand, plain: rows/s %s%n",
                    Spread.of(speeds(plain)).text("%,.0f"));
        } finally {
            Folders.delete(folder);
        }
        return true;
    }

    /** @param cpuNanos of this JVM, so without the broker's */
    private record Took(long nanos, long cpuNanos, int rows) {
        double perSecond() {
            return rows * 1e9 / nanos;
        }

        double cpuMicros() {
            return cpuNanos / 1e3 / rows;
        }
    }

    private void report(List<List<Took>> captured, List<List<Took>> produced) {
        Spread ratio = Spread.of(ratios(speeds(all(captured)), speeds(all(produced))));
        out.printf(
                Locale.ROOT,
                "%s: a snapshot of %,d rows: rows/s %s; by hand %s; ratio %s; A/A %s and %s; the budget is %.2f%n",
                ratio.median() >= BUDGET ? "PASS" : "FAIL",
                rows,
                Spread.of(speeds(all(captured))).text("%,.0f"),
                Spread.of(speeds(all(produced))).text("%,.0f"),
                ratio.text("%.2f"),
                Spread.of(ratios(speeds(captured.get(0)), speeds(captured.get(1))))
                        .text("%.2f"),
                Spread.of(ratios(speeds(produced.get(0)), speeds(produced.get(1))))
                        .text("%.2f"),
                BUDGET);
        out.printf(
                Locale.ROOT,
                "CPU of this JVM, us/row: %s; by hand %s%n",
                Spread.of(all(captured).stream().map(Took::cpuMicros).toList()).text("%.1f"),
                Spread.of(all(produced).stream().map(Took::cpuMicros).toList()).text("%.1f"));
    }

    private static List<Double> speeds(List<Took> all) {
        return all.stream().map(Took::perSecond).toList();
    }

    private static List<Took> all(List<List<Took>> halves) {
        return halves.stream().flatMap(List::stream).toList();
    }

    private static List<Double> ratios(List<Double> ones, List<Double> others) {
        return IntStream.range(0, ones.size())
                .mapToObj(i -> ones.get(i) / others.get(i))
                .toList();
    }

    /** What is made of a row by hand. */
    private enum Value {
        ENVELOPE,
        PLAIN
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

        private Took since(long start, long cpu) {
            return new Took(System.nanoTime() - start, Machine.cpuNanos() - cpu, rows);
        }

        Took capture() throws Exception {
            TopicNames names = topics();
            TopicCreator creator = new TopicCreator(admin, names, PARTITIONS);
            creator.ensureCluster();
            creator.ensure("accounts");
            awaitTopic(names.changes("accounts"));
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
            long cpu = Machine.cpuNanos();
            Capture capture = new Capture(settings);
            try {
                capture.start();
                awaitRows(names.changes("accounts"));
                return since(start, cpu);
            } finally {
                capture.close();
            }
        }

        Took byHand(Value value) throws Exception {
            TopicNames names = topics();
            new TopicCreator(admin, names, PARTITIONS).ensure("accounts");
            String topic = names.changes("accounts");
            awaitTopic(topic);
            long start = System.nanoTime();
            long cpu = Machine.cpuNanos();
            Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers, "acks", "all"));
            settings.put("linger.ms", "100");
            settings.put("batch.size", "131072");
            settings.put("compression.type", "lz4");
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                    Statement statement = connection.createStatement();
                    ResultSet accounts = statement.executeQuery("SELECT * FROM accounts");
                    var producer =
                            new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
                List<String> columns = columns(accounts);
                for (long index = 1; accounts.next(); index++) {
                    ObjectNode row = json(accounts, columns);
                    byte[] made = value == Value.PLAIN ? Json.MAPPER.writeValueAsBytes(row) : envelope(row, index);
                    producer.send(
                            new ProducerRecord<>(topic, accounts.getString(1).getBytes(UTF_8), made));
                }
                producer.flush();
            }
            awaitRows(topic);
            return since(start, cpu);
        }

        private static List<String> columns(ResultSet rows) throws SQLException {
            List<String> names = new ArrayList<>();
            for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                names.add(rows.getMetaData().getColumnName(column));
            }
            return names;
        }

        private static ObjectNode json(ResultSet row, List<String> columns) throws SQLException {
            ObjectNode json = Json.MAPPER.createObjectNode();
            for (int column = 0; column < columns.size(); column++) {
                json.putPOJO(columns.get(column), row.getObject(column + 1));
            }
            return json;
        }

        private static byte[] envelope(ObjectNode row, long index) {
            long now = System.currentTimeMillis();
            Position position = new Position(now, 1, index);
            Source source = new Source(
                    "0.1.0", "sqlite", "hive", now, "true", "main", "accounts", position.epoch() + ":1", position);
            return EnvelopeCodec.encode(new Envelope(null, row, source, Op.READ, now));
        }

        /** A producer whose first request comes too early may repeat it without end: its later ones were taken meanwhile. */
        private void awaitTopic(String topic) throws Exception {
            long deadline = System.nanoTime() + LONGEST.toNanos();
            while (written(topic) == ABSENT) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("The topic " + topic + " was not made");
                }
                Pace.rest(LOOK);
            }
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
                return ABSENT;
            }
        }
    }
}
