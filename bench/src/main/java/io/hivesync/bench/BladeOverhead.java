package io.hivesync.bench;

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
 * those of the package, whose changes go to a real webhook and its broker meanwhile. Each mutation goes to the three of them one
 * after the other, in another order each time, so that what else the machine does meets all alike.
 */
final class BladeOverhead {
    private static final double BUDGET_MS = 1;
    private static final int WARM_UP = 400;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final PrintStream out;
    private final int mutations;
    private final Random random = new Random(7);

    BladeOverhead(PrintStream out, int mutations) {
        this.out = out;
        this.mutations = mutations;
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
                measure(apps, webhook.address().getPort());
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

    private void measure(Path apps, int port) throws Exception {
        Map<String, String> environment =
                Map.of("SYNC_SECRET", PostedCalls.SECRET, "HIVE_SYNC_URL", "http://127.0.0.1:" + port);
        try (BladeAppRun without = new BladeAppRun(BladeServer.start(apps, "without", environment));
                BladeAppRun again = new BladeAppRun(BladeServer.start(apps, "again", environment));
                BladeAppRun with = new BladeAppRun(BladeServer.start(apps, "with", environment))) {
            List<BladeAppRun> order = new ArrayList<>(List.of(without, again, with));
            for (int mutation = 0; mutation < WARM_UP; mutation++) {
                for (BladeAppRun app : order) {
                    app.warmUp(mutation(mutation));
                }
            }
            for (BladeAppRun app : order) {
                app.begin();
            }
            for (int mutation = WARM_UP; mutation < WARM_UP + mutations; mutation++) {
                Collections.shuffle(order, random);
                for (BladeAppRun app : order) {
                    app.mutate(mutation(mutation));
                }
            }
            report(without, again, with);
        }
    }

    /** Each second one an add, and the others sets of what was added. */
    private static String mutation(int number) {
        String email = "mutation" + number / 2 + "@example.com";
        return number % 2 == 0
                ? "{\"add\":{\"account\":{\"with\":{\"email\":\"" + email + "\",\"name\":\"Ada\"}}}}"
                : "{\"set\":{\"account\":{\"with\":{\"email\":\"" + email
                        + "\"},\"to\":{\"name\":\"Lovelace\",\"settings\":{\"theme\":\"dark\"}}}}}";
    }

    private void report(BladeAppRun without, BladeAppRun again, BladeAppRun with) throws Exception {
        line("without", without);
        line("again", again);
        line("with", with);
        compared("A/A: the app without it beside itself", again, List.of(without));
        // against both without, so that the noise of one does not make the difference
        double p99 = compared("the package adds", with, List.of(without, again));
        double noise = Math.abs(percentile(again.answerMs, 0.99) - percentile(without.answerMs, 0.99));
        List<Double> triggers = with.triggerMs("trigger");
        List<Double> used = with.triggerMs("trigger-cpu");
        out.printf(
                Locale.ROOT,
                "%s: in the way of a mutation, the package's trigger took p50 %.3f ms, p99 %.3f ms, longest %.1f ms, and used p50"
                        + " %.3f ms, p99 %.3f ms of CPU; the budget is %.0f ms at p99%n",
                percentile(triggers, 0.99) < BUDGET_MS ? "PASS" : "FAIL",
                percentile(triggers, 0.50),
                percentile(triggers, 0.99),
                Collections.max(triggers),
                percentile(used, 0.50),
                percentile(used, 0.99),
                BUDGET_MS);
        String verdict = p99 < BUDGET_MS ? "PASS" : "FAIL";
        out.printf(
                Locale.ROOT,
                "%s: an answer's p99 is %+.2f ms with the package, %.2f ms beside itself%n",
                noise < BUDGET_MS ? verdict : "NOTHING SAID, for the noise is above the budget",
                p99,
                noise);
    }

    private void line(String name, BladeAppRun app) throws IOException, InterruptedException {
        List<Double> late = app.lateMs();
        out.printf(
                Locale.ROOT,
                "%-8s %,d mutations, ms: p50 %.2f, p99 %.2f, longest %.1f; CPU %.3f ms a mutation; event loop late p50 %.2f ms,"
                        + " p99 %.2f ms%n",
                name,
                app.answerMs.size(),
                percentile(app.answerMs, 0.50),
                percentile(app.answerMs, 0.99),
                Collections.max(app.answerMs),
                app.cpuMsAMutation(),
                percentile(late, 0.50),
                percentile(late, 0.99));
    }

    /**
     * Mutation by mutation: all apps got the same one within the same moment.
     *
     * @return the difference at the 99th percentile
     */
    private double compared(String what, BladeAppRun app, List<BladeAppRun> others) {
        List<Double> more = new ArrayList<>();
        List<Double> all = new ArrayList<>();
        for (BladeAppRun other : others) {
            all.addAll(other.answerMs);
        }
        for (int i = 0; i < app.answerMs.size(); i++) {
            int mutation = i;
            more.add(app.answerMs.get(i)
                    - others.stream()
                            .mapToDouble(other -> other.answerMs.get(mutation))
                            .average()
                            .orElseThrow());
        }
        double p99 = percentile(app.answerMs, 0.99) - percentile(all, 0.99);
        out.printf(
                Locale.ROOT,
                "%s: pair by pair %+.2f ms (median; %+.2f to %+.2f for half of the pairs); at p99 %+.2f ms; CPU %+.3f ms a"
                        + " mutation%n",
                what,
                percentile(more, 0.50),
                percentile(more, 0.25),
                percentile(more, 0.75),
                p99,
                app.cpuMsAMutation()
                        - others.stream()
                                .mapToDouble(BladeAppRun::cpuMsAMutation)
                                .average()
                                .orElseThrow());
        return p99;
    }

    private static double percentile(List<Double> values, double part) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get((int) Math.ceil(sorted.size() * part) - 1);
    }

    /** The mutations of the app with the package, those of its warm-up too. */
    private boolean allArrived(String bootstrapServers, String topic) throws InterruptedException {
        long expected = (long) mutations + WARM_UP;
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
