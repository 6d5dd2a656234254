package io.hivesync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.EnvelopeCodec;
import io.hivesync.topics.MalformedException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The capture as {@code run} has it, in this JVM, with app and broker in JVMs of their own: how long after a commit began a reader of
 * committed records has its event, how much memory the capture holds over time (after a collection, so what is left is held), and what
 * its threads use when nothing happens. Linux: it reads {@code /proc}.
 */
record CaptureRun(PrintStream out, int minutes, int perSecond) {
    private static final int PARTITIONS = 6;
    /** Above it memory is not flat. */
    private static final double FLAT = 1.1;

    private static final double IDLE_BUDGET_PERCENT = 1;
    private static final double P50_BUDGET_MS = 10;
    private static final double P99_BUDGET_MS = 50;
    private static final Duration SETTLE = Duration.ofSeconds(20);
    private static final Duration IDLE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(20);

    /** @return whether each commit came as an event */
    boolean run() throws Exception {
        out.println(Machine.description());
        Path folder = Files.createTempDirectory("hive-sync-bench");
        Path file = folder.resolve("db.sqlite");
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"))) {
            try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + file)) {
                AccountsFile.fill(app);
            }
            try (CapturedFile captured = CapturedFile.start(file, folder.resolve("state"), broker, PARTITIONS);
                    ChildJvm writer =
                            ChildJvm.start(List.of("-Xmx128m"), CommitWriter.class, List.of(file.toString()))) {
                captured.awaitRows(AccountsFile.ROWS);
                boolean complete = loaded(captured, broker, writer);
                idle();
                return complete;
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private boolean loaded(CapturedFile captured, BrokerProcess broker, ChildJvm writer) throws Exception {
        List<Double> heap = new ArrayList<>();
        List<Double> p50 = new ArrayList<>();
        List<Double> p99 = new ArrayList<>();
        boolean complete = true;
        try (Reader reader = new Reader(broker.bootstrapServers(), captured.topic())) {
            // the first minute warms up
            for (int minute = 0; minute <= minutes; minute++) {
                long cpu = Machine.cpuNanos();
                List<Double> millis = reader.follow(writer, perSecond * 60, perSecond);
                double cpuMicros = (Machine.cpuNanos() - cpu) / 1e3 / millis.size();
                complete &= millis.size() == perSecond * 60;
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                double used = (runtime.totalMemory() - runtime.freeMemory()) / 1048576.0;
                List<Double> sorted = millis.stream().sorted().toList();
                double median = sorted.get((sorted.size() - 1) / 2);
                double late = sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
                out.printf(
                        Locale.ROOT,
                        "minute %d: %,d events, commit to event p50 %.1f p99 %.1f longest %.1f ms; CPU with the"
                                + " reader's %.0f us/event; heap %.1f MB, resident %.0f MB, load %.1f%n",
                        minute,
                        sorted.size(),
                        median,
                        late,
                        sorted.getLast(),
                        cpuMicros,
                        used,
                        residentMb(),
                        Machine.load());
                if (minute > 0) {
                    heap.add(used);
                    p50.add(median);
                    p99.add(late);
                }
            }
        }
        report(heap, p50, p99);
        return complete;
    }

    private void report(List<Double> heap, List<Double> p50, List<Double> p99) {
        int middle = heap.size() / 2;
        double early = Spread.of(heap.subList(0, Math.max(1, middle))).median();
        double late = Spread.of(heap.subList(middle, heap.size())).median();
        verdict(late <= early * FLAT, "heap, second half of the run to the first: %.2f", late / early);
        verdict(median(p50) <= P50_BUDGET_MS, "commit to event p50, median of the minutes: %.1f ms", median(p50));
        verdict(median(p99) <= P99_BUDGET_MS, "commit to event p99, median of the minutes: %.1f ms", median(p99));
    }

    private static double median(List<Double> values) {
        return Spread.of(values).median();
    }

    private void verdict(boolean right, String pattern, double figure) {
        out.printf(Locale.ROOT, "%s: " + pattern + "%n", right ? "PASS" : "FAIL", figure);
    }

    private void idle() throws InterruptedException {
        Pace.rest(SETTLE);
        long process = Machine.cpuNanos();
        long threads = threadNanos();
        Pace.rest(IDLE);
        double own = (threadNanos() - threads) * 100.0 / IDLE.toNanos();
        double all = (Machine.cpuNanos() - process) * 100.0 / IDLE.toNanos();
        verdict(own <= IDLE_BUDGET_PERCENT, "idle, the capture's threads: %.2f %% of a core", own);
        out.printf(Locale.ROOT, "  the whole process, with the JVM's own threads: %.2f %%%n", all);
    }

    /** Of all threads but this one; the JVM's own (JIT, collector) are none of them. */
    private static long threadNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long nanos = 0;
        for (long id : threads.getAllThreadIds()) {
            if (id != Thread.currentThread().threadId()) {
                nanos += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return nanos;
    }

    private static double residentMb() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
            }
        }
        throw new IOException("/proc does not say VmRSS");
    }

    /** Reads the events of the writer's commits as a reader of committed records sees them. */
    private static final class Reader implements AutoCloseable {
        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Map<Integer, Long> seen = new ConcurrentHashMap<>();

        Reader(String bootstrapServers, String topic) {
            consumer = new KafkaConsumer<>(
                    Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
                    new ByteArrayDeserializer(),
                    new ByteArrayDeserializer());
            List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
                    .mapToObj(number -> new TopicPartition(topic, number))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        }

        /** @return for each commit of which an event came within a minute, ms */
        List<Double> follow(ChildJvm writer, int commits, int perSecond) throws Exception {
            seen.clear();
            writer.say(commits + " " + 1_000_000_000L / perSecond);
            long deadline = System.nanoTime()
                    + Duration.ofSeconds(commits / perSecond + 60L).toNanos();
            while (seen.size() < commits && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                    note(each, System.nanoTime());
                }
            }
            List<Double> millis = new ArrayList<>();
            for (int i = 0; i < commits; i++) {
                String[] words = writer.answer().split(" ");
                Long at = seen.get(Integer.parseInt(words[0]));
                if (at != null) {
                    millis.add((at - Long.parseLong(words[1])) / 1e6);
                }
            }
            return millis;
        }

        private void note(ConsumerRecord<byte[], byte[]> event, long now) throws MalformedException {
            JsonNode after = event.value() == null
                    ? null
                    : EnvelopeCodec.decode(event.value()).after();
            String name = after == null ? "" : after.path("name").asText();
            if (name.startsWith("w")) {
                seen.putIfAbsent(Integer.parseInt(name.substring(1)), now);
            }
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
