package io.hivesync.bench;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The streams-app alone: from its start on a full change topic until all of it is committed; and beside it what Kafka Streams takes for
 * less than that.
 */
record StageSpeed(PrintStream out, int events, int rounds) {

    /** @return whether the record topic had the right records, each time */
    boolean run() throws Exception {
        Workload workload = Workload.of(events, KafkaToPostgres.SEED);
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"))) {
            out.println(Machine.description());
            Stage stage = new Stage(broker.bootstrapServers(), workload);
            BareStreams bare = new BareStreams(broker.bootstrapServers(), workload);
            boolean right =
                    new Contest(out, events, rounds, Stage.NAME, List.of()).between(List.of(stage, bare), stage);
            out.printf(
                    Locale.ROOT,
                    "%,d bytes of value on average; heap after a collection %,d MB, resident %,d MB; the budget is 25,000"
                            + " events/s, the aim 40,000%n",
                    stage.meanBytes(),
                    Machine.heapAfterCollection() >> 20,
                    Machine.residentBytes() >> 20);
            return right;
        } finally {
            Folders.delete(folder);
        }
    }

    /** A new change topic for each run. */
    private static final class Stage implements Contender, Contest.Goal {
        static final String NAME = "stage";
        private static final int LOOKS = 200;

        private final String bootstrapServers;
        private final Workload workload;
        private final AtomicInteger runs = new AtomicInteger();
        private @Nullable ChangeTopic topic;
        private @Nullable StageRun running;

        Stage(String bootstrapServers, Workload workload) {
            this.bootstrapServers = bootstrapServers;
            this.workload = workload;
        }

        @Override
        public String name() {
            return NAME;
        }

        private ChangeTopic topic() {
            return requireNonNull(topic, "prepared");
        }

        long meanBytes() {
            return topic().meanBytes();
        }

        @Override
        public void prepare() throws InterruptedException {
            topic = ChangeTopic.write(bootstrapServers, "stage" + runs.incrementAndGet(), workload);
            System.gc();
        }

        @Override
        public Took run() throws Exception {
            long start = System.nanoTime();
            StageRun stage = StageRun.start(bootstrapServers, topic().names());
            running = stage;
            return stage.committed().await(topic().ends(), start);
        }

        @Override
        public void clear() {}

        /** What is folded goes out a window later. */
        @Override
        public String wrong() throws Exception {
            StageRun last = running;
            if (last == null) {
                // the other contender has run, whose records nobody checks
                return "";
            }
            running = null;
            try (StageRun stage = last) {
                String difference = difference();
                for (int look = 0; look < LOOKS && !difference.isEmpty(); look++) {
                    Pace.rest(Duration.ofMillis(50));
                    difference = difference();
                }
                return difference.isEmpty()
                        ? ""
                        : difference + "; " + stage.app().status();
            }
        }

        private String difference() throws IOException {
            TreeMap<String, List<String>> expected = workload.finalRecords();
            Map<String, List<String>> found = records();
            for (Map.Entry<String, List<String>> record : expected.entrySet()) {
                if (!same(record.getValue(), found.get(record.getKey()))) {
                    return "the record " + record.getKey() + " is not as it was sent last";
                }
            }
            return found.size() == expected.size() ? "" : "there are " + found.size() + " records";
        }

        private static boolean same(List<String> expected, @Nullable List<String> found) {
            return found != null
                    && String.join("|", expected)
                            .replace(" ", "")
                            .equals(String.join("|", found).replace(" ", ""));
        }

        private Map<String, List<String>> records() throws IOException {
            Map<String, List<String>> records = new HashMap<>();
            Map<String, Object> settings =
                    Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
            String name = topic().names().records(Accounts.SCHEMA.model());
            try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
                List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                        .map(info -> new TopicPartition(name, info.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
                while (partitions.stream().anyMatch(each -> consumer.position(each) < requireNonNull(ends.get(each)))) {
                    for (var record : consumer.poll(Duration.ofMillis(100))) {
                        if (record.value() == null) {
                            records.remove(record.key());
                        } else {
                            records.put(
                                    record.key(),
                                    Accounts.record(
                                            Json.MAPPER.readTree(record.value()).get("after")));
                        }
                    }
                }
            }
            return records;
        }
    }
}
