package io.hivesync.bench;

import static java.util.Objects.requireNonNull;

import io.hivesync.topics.TopicCreator;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.HttpBounds;
import io.hivesync.webhook.Secret;
import io.hivesync.webhook.WebhookLimits;
import io.hivesync.webhook.WebhookServer;
import io.hivesync.webhook.WebhookSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;

/**
 * The webhook beside a bare server of the same kind that only produces with {@code acks=all}, and beside one whose records
 * are smaller, and one that also finds the events in the body: the same load, in turn, in the same JVM; each twice a round, so that it also stands beside itself.
 */
final class WebhookSpeed {
    private static final double BUDGET = 0.80;
    private static final Duration WARM_UP = Duration.ofSeconds(12);

    private final PrintStream out;
    private final int rounds;
    private final Duration time;
    private final HttpLoad load = HttpLoad.best();

    /** @param serverCpu of the benchmark's JVM, which serves */
    private record Measured(String contender, int half, LoadResult result, Duration serverCpu, Duration brokerCpu) {}

    WebhookSpeed(PrintStream out, int seconds, int rounds) {
        this.out = out;
        this.rounds = rounds;
        this.time = Duration.ofSeconds(seconds);
    }

    /** @return whether every call was answered 200, and some were in each run */
    boolean run() throws Exception {
        out.println(Machine.description());
        out.printf("load by %s, %d connections%n", load.getClass().getSimpleName(), HttpLoad.CONNECTIONS);
        HttpBounds.DEFAULTS.set();
        Path folder = Files.createTempDirectory("hive-sync-bench");
        boolean right = true;
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"));
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TopicNames names = new TopicNames("hive");
            TopicCreator topics = new TopicCreator(admin, names, 6);
            topics.ensureCluster();
            topics.ensure("bare");
            for (PostedCalls calls : List.of(PostedCalls.single(), PostedCalls.batch())) {
                try (WebhookServer webhook = webhook(broker.bootstrapServers(), names, topics);
                        BareServer bare = bare(broker, names, calls, BareServer.Way.CUTS);
                        BareServer small = bare(broker, names, calls, BareServer.Way.CUTS_SMALL);
                        BareServer reads = bare(broker, names, calls, BareServer.Way.READS)) {
                    webhook.start();
                    right &= compare(
                            calls,
                            broker,
                            Map.of(
                                    "webhook", webhook.address().getPort(),
                                    "bare", bare.port(),
                                    "small", small.port(),
                                    "reads", reads.port()));
                }
            }
        } finally {
            Folders.delete(folder);
        }
        return right;
    }

    private static BareServer bare(BrokerProcess broker, TopicNames names, PostedCalls calls, BareServer.Way way)
            throws IOException {
        return new BareServer(broker.bootstrapServers(), names.changes("bare"), calls, way);
    }

    /** With rates that no load reaches here: how fast it is is the question. */
    private static WebhookServer webhook(String bootstrapServers, TopicNames names, TopicCreator topics) {
        WebhookSettings settings = WebhookSettings.of(
                        new InetSocketAddress("127.0.0.1", 0),
                        List.of(Secret.of(PostedCalls.SECRET)),
                        Map.of("accounts", "accounts"))
                .withLimits(new WebhookLimits(1 << 20, 256, 1_000_000, 1_000_000));
        return new WebhookServer(settings, names, Map.of("bootstrap.servers", bootstrapServers), topics);
    }

    private boolean compare(PostedCalls calls, BrokerProcess broker, Map<String, Integer> ports) throws Exception {
        out.printf("%n%s (%d bytes)%n", calls.name(), calls.body(0).length());
        List<String> contenders = List.of("webhook", "bare", "small", "reads");
        for (String contender : contenders) {
            load.send(calls, requireNonNull(ports.get(contender)), WARM_UP);
        }
        List<Measured> all = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            for (int half = 1; half <= 2; half++) {
                for (String contender : contenders) {
                    long server = Machine.cpuNanos();
                    Duration kafka = broker.cpu();
                    LoadResult result = load.send(calls, requireNonNull(ports.get(contender)), time);
                    all.add(new Measured(
                            contender,
                            half,
                            result,
                            Duration.ofNanos(Machine.cpuNanos() - server),
                            broker.cpu().minus(kafka)));
                }
            }
        }
        for (String contender : contenders) {
            figures(calls, contender, of(all, contender));
            cpu(
                    calls,
                    all.stream()
                            .filter(each -> each.contender().equals(contender))
                            .toList());
        }
        contenders.forEach(contender ->
                ratio("A/A: " + contender + " beside itself", half(all, contender, 1), half(all, contender, 2)));
        ratio("webhook / small", of(all, "webhook"), of(all, "small"));
        verdict("bare", ratio("webhook / bare", of(all, "webhook"), of(all, "bare")));
        verdict("reads", ratio("webhook / reads", of(all, "webhook"), of(all, "reads")));
        return all.stream()
                .allMatch(each -> each.result().failed() == 0 && each.result().requests() > 0);
    }

    private void verdict(String reference, double median) {
        out.printf(
                Locale.ROOT,
                "%s beside %s: %.2f, the budget is %.2f%n",
                median >= BUDGET ? "PASS" : "FAIL",
                reference,
                median,
                BUDGET);
    }

    private void figures(PostedCalls calls, String contender, List<LoadResult> results) {
        out.printf(
                Locale.ROOT,
                "%-8s requests/s %s; events/s %s; p50 %s ms; p99 %s ms; not 200: %d%n",
                contender,
                Spread.of(results.stream().map(LoadResult::perSecond).toList()).text("%,.0f"),
                Spread.of(results.stream()
                                .map(result -> result.perSecond() * calls.events())
                                .toList())
                        .text("%,.0f"),
                Spread.of(results.stream().map(LoadResult::p50Ms).toList()).text("%.1f"),
                Spread.of(results.stream().map(LoadResult::p99Ms).toList()).text("%.1f"),
                results.stream().mapToLong(LoadResult::failed).sum());
    }

    private void cpu(PostedCalls calls, List<Measured> runs) {
        out.printf(
                Locale.ROOT,
                "         CPU us/event: server %s; broker %s%n",
                micros(calls, runs, Measured::serverCpu).text("%.2f"),
                micros(calls, runs, Measured::brokerCpu).text("%.2f"));
    }

    private static Spread micros(PostedCalls calls, List<Measured> runs, Function<Measured, Duration> cpu) {
        return Spread.of(runs.stream()
                .map(run -> cpu.apply(run).toNanos()
                        / 1e3
                        / Math.max(1, run.result().requests() * calls.events()))
                .toList());
    }

    private double ratio(String what, List<LoadResult> ones, List<LoadResult> others) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < ones.size(); i++) {
            ratios.add(ones.get(i).perSecond() / others.get(i).perSecond());
        }
        out.printf(Locale.ROOT, "%-29s %s%n", what, Spread.of(ratios).text("%.2f"));
        return Spread.of(ratios).median();
    }

    private static List<LoadResult> of(List<Measured> all, String contender) {
        return all.stream()
                .filter(each -> each.contender().equals(contender))
                .map(Measured::result)
                .toList();
    }

    private static List<LoadResult> half(List<Measured> all, String contender, int half) {
        return all.stream()
                .filter(each -> each.contender().equals(contender) && each.half() == half)
                .map(Measured::result)
                .toList();
    }
}
