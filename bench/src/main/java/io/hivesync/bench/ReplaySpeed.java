package io.hivesync.bench;

import io.hivesync.sinks.jdbc.postgres.PostgresSinkProvider;
import io.hivesync.sinks.runtime.ReplayClient;
import io.hivesync.sinks.runtime.SinkRunner;
import io.hivesync.sinks.runtime.SinkRunnerSettings;
import io.hivesync.sinks.runtime.SinkStatus;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.topics.ReplayRequest;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A replay of a topic of records, each another one, beside the sink's first reading of the same: a replay writes every row over
 * and lists the target's ids at its end, to remove what the topic does not have. The sink's JVM is the benchmark's, whose heap and
 * resident memory it prints, on the way and after a collection.
 */
record ReplaySpeed(PrintStream out, int records, int rounds) {
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration LONGEST = Duration.ofMinutes(20);
    private static final double BUDGET = 1.0;

    /** @return whether the target had every record, each time */
    boolean run() throws Exception {
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try (PostgresServer postgres = PostgresServer.start();
                BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"))) {
            out.println(Machine.description() + ", PostgreSQL " + postgres.show("server_version"));
            RecordTopic topic = RecordTopic.writeDistinct(broker.bootstrapServers(), records);
            List<Double> firsts = new ArrayList<>();
            List<Double> replays = new ArrayList<>();
            List<Double> again = new ArrayList<>();
            try (Replayed warm = new Replayed(postgres, topic, "bench-warm-up")) {
                out.println("Warming up");
                warm.fill();
                warm.replay();
            }
            for (int round = 1; round <= rounds; round++) {
                postgres.clear();
                try (Replayed sink = new Replayed(postgres, topic, "bench-" + round)) {
                    firsts.add(sink.fill());
                    replays.add(sink.replay());
                    again.add(sink.replay());
                }
                if (postgres.accounts() != records) {
                    out.println("WRONG: the target holds " + postgres.accounts() + " rows, and should " + records);
                    return false;
                }
            }
            report(firsts, replays, again);
            return true;
        } finally {
            Folders.delete(folder);
        }
    }

    private void report(List<Double> firsts, List<Double> replays, List<Double> again) {
        List<Double> ratios = new ArrayList<>();
        List<Double> control = new ArrayList<>();
        for (int i = 0; i < firsts.size(); i++) {
            ratios.add(replays.get(i) / firsts.get(i));
            control.add(again.get(i) / replays.get(i));
        }
        Spread ratio = Spread.of(ratios);
        out.printf(
                Locale.ROOT,
                "%s: %,d records: first reading, records/s %s; replay %s; ratio %s, the budget is %.2f; A/A, a second replay to"
                        + " the first %s%n",
                ratio.median() >= BUDGET ? "PASS" : "FAIL",
                records,
                Spread.of(firsts).text("%,.0f"),
                Spread.of(replays).text("%,.0f"),
                ratio.text("%.2f"),
                BUDGET,
                Spread.of(control).text("%.2f"));
    }

    private final class Replayed implements AutoCloseable {
        private final RecordTopic topic;
        private final String name;
        private final Map<String, Object> client;
        private final Sink sink;
        private final SinkRunner runner;

        Replayed(PostgresServer postgres, RecordTopic topic, String name) throws Exception {
            this.topic = topic;
            this.name = name;
            this.client = Map.of("bootstrap.servers", topic.bootstrapServers());
            this.sink = new PostgresSinkProvider()
                    .create(new SinkSettings(name, postgres.url(), SinkSettings.SchemaMode.EVOLVE, Clock.systemUTC()));
            this.runner = new SinkRunner(sink, SinkRunnerSettings.of(name, topic.names(), client));
        }

        /** @return records a second */
        double fill() throws Exception {
            return perSecond("first reading", runner::start, this::isFull);
        }

        private boolean isFull() {
            SinkStatus status = runner.status();
            return status.lanes().size() == RecordTopic.PARTITIONS
                    && status.lanes().stream()
                            .allMatch(lane -> lane.caughtUp() && lane.offset() >= topic.lastOffset(lane.partition()));
        }

        double replay() throws Exception {
            try (ReplayClient replays = new ReplayClient(client, topic.names(), Clock.systemUTC())) {
                List<Map<String, ReplayRequest>> asked = new ArrayList<>();
                var plan = replays.plan(List.of(Accounts.SCHEMA.model()), new ReplayClient.Beginning(), 0);
                return perSecond(
                        "replay",
                        () -> asked.add(ask(replays, plan)),
                        () -> progress(replays, asked.getFirst()).isDone());
            }
        }

        private Map<String, ReplayRequest> ask(ReplayClient replays, Map<String, ReplayRequest> plan) {
            try {
                return replays.ask(name, plan);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private ReplayClient.Progress progress(ReplayClient replays, Map<String, ReplayRequest> asked) {
            try {
                return replays.progress(name, asked);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private double perSecond(String what, Runnable begin, BooleanSupplier done) throws Exception {
            System.gc();
            long start = System.nanoTime();
            long cpu = Machine.cpuNanos();
            long most = 0;
            begin.run();
            while (!done.getAsBoolean()) {
                most = Math.max(most, Machine.residentBytes());
                if (System.nanoTime() - start > LONGEST.toNanos()) {
                    throw new TimeoutException(what + ": " + runner.status());
                }
                Pace.rest(LOOK);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            out.printf(
                    Locale.ROOT,
                    "%-13s %6.2f s  %,8.0f records/s  CPU %5.1f us/record  resident at most %,d MB, heap after a"
                            + " collection %,d MB  load %.1f%n",
                    what,
                    seconds,
                    records / seconds,
                    (Machine.cpuNanos() - cpu) / 1e3 / records,
                    most >> 20,
                    Machine.heapAfterCollection() >> 20,
                    Machine.load());
            return records / seconds;
        }

        @Override
        public void close() {
            try (sink) {
                runner.close(Duration.ofSeconds(20));
            }
        }
    }
}
