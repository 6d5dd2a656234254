package io.hivesync.bench;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.Secret;
import io.hivesync.webhook.WebhookServer;
import io.hivesync.webhook.WebhookSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What hive-sync-blade adds to a mutation: the same real Blade app three times, without triggers, without them again, and with
 * those of the package, whose changes go to a real webhook and its broker meanwhile. Each gets the same mutations by its API, in
 * short bursts, in another order each time.
 */
final class BladeOverhead {
    private static final List<String> APPS = List.of("without", "again", "with");
    private static final double BUDGET_MS = 1;
    private static final int BURST = 20;
    private static final int WARM_UP = 10;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final PrintStream out;
    private final int bursts;
    private final Random random = new Random(7);

    BladeOverhead(PrintStream out, int mutations) {
        this.out = out;
        this.bursts = Math.max(1, mutations / BURST);
    }

    /** @return whether each mutation of the app with the package is in Kafka */
    boolean run() throws Exception {
        out.println(Machine.description());
        Path folder = Files.createTempDirectory("hive-sync-bench");
        TopicNames names = new TopicNames("hive");
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicCreator topics = new TopicCreator(admin, names, 6);
            topics.ensureCluster();
            Path apps = folder.resolve("apps");
            make(apps);
            try (WebhookServer webhook = webhook(broker.bootstrapServers(), names, topics)) {
                webhook.start();
                report(measured(apps, webhook.address().getPort()));
                return allArrived(broker.bootstrapServers(), names.changes("accounts"));
            }
        } finally {
            Folders.delete(folder);
        }
    }

    private static void make(Path apps) throws IOException, InterruptedException {
        Path script = Path.of(System.getProperty("bench.home"), "bench", "blade-apps");
        int status = new ProcessBuilder(script.toString(), apps.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (status != 0) {
            throw new IOException("The Blade apps cannot be made; the reason is above");
        }
    }

    private static WebhookServer webhook(String bootstrapServers, TopicNames names, TopicCreator topics) {
        WebhookSettings settings = WebhookSettings.of(
                new InetSocketAddress("127.0.0.1", 0),
                List.of(Secret.of(PostedCalls.SECRET)),
                Map.of("accounts", "accounts"));
        return new WebhookServer(settings, names, Map.of("bootstrap.servers", bootstrapServers), topics);
    }

    private Map<String, List<Double>> measured(Path apps, int port) throws Exception {
        Map<String, String> environment =
                Map.of("SYNC_SECRET", PostedCalls.SECRET, "HIVE_SYNC_URL", "http://127.0.0.1:" + port);
        Map<String, List<Double>> took = new LinkedHashMap<>();
        APPS.forEach(app -> took.put(app, new ArrayList<>()));
        try (BladeServer without = BladeServer.start(apps, "without", environment);
                BladeServer again = BladeServer.start(apps, "again", environment);
                BladeServer with = BladeServer.start(apps, "with", environment)) {
            Map<String, BladeServer> servers = Map.of("without", without, "again", again, "with", with);
            List<String> order = new ArrayList<>(APPS);
            for (int burst = -WARM_UP; burst < bursts; burst++) {
                Collections.shuffle(order, random);
                for (String app : order) {
                    List<Double> ms = burst(requireNonNull(servers.get(app)), burst);
                    if (burst >= 0) {
                        requireNonNull(took.get(app)).addAll(ms);
                    }
                }
            }
        }
        return took;
    }

    /** Half of them adds, half of them sets of what was added. */
    private static List<Double> burst(BladeServer app, int number) throws IOException, InterruptedException {
        List<Double> ms = new ArrayList<>();
        for (int i = 0; i < BURST; i += 2) {
            String email = "burst" + number + "." + i + "@example.com";
            ms.add(app.mutate("{\"add\":{\"account\":{\"with\":{\"email\":\"" + email + "\",\"name\":\"Ada\"}}}}"));
            ms.add(app.mutate("{\"set\":{\"account\":{\"with\":{\"email\":\"" + email
                    + "\"},\"to\":{\"name\":\"Lovelace\",\"settings\":{\"theme\":\"dark\"}}}}}"));
        }
        return ms;
    }

    private void report(Map<String, List<Double>> took) {
        took.forEach((app, ms) -> out.printf(
                Locale.ROOT,
                "%-8s %,d mutations, ms: p50 %.2f, p99 %.2f, longest %.1f%n",
                app,
                ms.size(),
                percentile(ms, 0.50),
                percentile(ms, 0.99),
                Collections.max(ms)));
        List<Double> without = requireNonNull(took.get("without"));
        out.printf(
                Locale.ROOT,
                "A/A: the app without it beside itself, p50 %+.2f ms, p99 %+.2f ms%n",
                more(requireNonNull(took.get("again")), without, 0.50),
                more(requireNonNull(took.get("again")), without, 0.99));
        // against both without, so that the noise of one does not make the difference
        List<Double> both = new ArrayList<>(without);
        both.addAll(requireNonNull(took.get("again")));
        double p99 = more(requireNonNull(took.get("with")), both, 0.99);
        out.printf(
                Locale.ROOT,
                "%s: the package adds %.2f ms at p50 and %.2f ms at p99; the budget is %.0f ms at p99%n",
                p99 < BUDGET_MS ? "PASS" : "FAIL",
                more(requireNonNull(took.get("with")), both, 0.50),
                p99,
                BUDGET_MS);
    }

    private static double more(List<Double> ms, List<Double> than, double part) {
        return percentile(ms, part) - percentile(than, part);
    }

    private static double percentile(List<Double> values, double part) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(sorted.size() * part) - 1);
    }

    /** The mutations of the app with the package, those of its warm-up too. */
    private boolean allArrived(String bootstrapServers, String topic) throws InterruptedException {
        long expected = (long) (bursts + WARM_UP) * BURST;
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            long end = System.nanoTime() + LONGEST.toNanos();
            while (true) {
                long there = consumer.endOffsets(partitions).values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
                if (there >= expected || System.nanoTime() > end) {
                    out.printf(Locale.ROOT, "%,d of %,d changes are in Kafka%n", there, expected);
                    return there >= expected;
                }
                Pace.rest(Duration.ofMillis(100));
            }
        }
    }
}
