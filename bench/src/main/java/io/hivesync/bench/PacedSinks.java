package io.hivesync.bench;

import io.hivesync.sinks.jdbc.postgres.PostgresSinkProvider;
import io.hivesync.sinks.runtime.SinkRunner;
import io.hivesync.sinks.runtime.SinkRunnerSettings;
import io.hivesync.sinks.runtime.SinkStatus;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.topics.TopicNames;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * A sink that follows a topic of records which is written at a pace that leaves the CPUs time, alone and with a second one beside it:
 * what the second costs the first where there is room for both.
 */
record PacedSinks(
        PrintStream out, String bootstrapServers, PostgresServer postgres, PostgresServer second, int perSecond) {
    private static final int SECONDS = 10;
    private static final Duration LONGEST_WRITING = Duration.ofMillis(SECONDS * 1_050L);
    private static final Duration LOOK = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final double BUDGET = 0.90;

    /**
     * Of the first sink.
     *
     * @param paced whether the writer kept its pace
     */
    private record Took(double perSecond, boolean paced) {}

    /** @throws IllegalStateException when the first sink does not have every record */
    void run(int rounds) throws Exception {
        List<Double> throughput = new ArrayList<>();
        List<Double> control = new ArrayList<>();
        run("paced-warm", true);
        for (int round = 1; round <= rounds; round++) {
            Took alone = run("paced-" + round + "-alone", false);
            Took both = run("paced-" + round + "-two", true);
            Took again = run("paced-" + round + "-again", false);
            if (alone.paced() && both.paced() && again.paced()) {
                throughput.add(both.perSecond() / alone.perSecond());
                control.add(again.perSecond() / alone.perSecond());
            } else {
                out.println("The writer fell back: this round does not count");
            }
        }
        if (throughput.isEmpty()) {
            out.println("FAIL: no round at the pace; there are not the CPUs for two sinks");
            return;
        }
        Spread ratio = Spread.of(throughput);
        out.printf(
                Locale.ROOT,
                "%s: at %,d records a second: two-sinks / sink %s, the budget is %.2f; A/A %s%n",
                ratio.median() >= BUDGET ? "PASS" : "FAIL",
                perSecond,
                ratio.text("%.2f"),
                BUDGET,
                Spread.of(control).text("%.2f"));
    }

    private Took run(String prefix, boolean both) throws Exception {
        postgres.clear();
        second.clear();
        System.gc();
        TopicNames names = new TopicNames(prefix);
        RecordTopic.create(bootstrapServers, names);
        try (Following first = new Following(postgres, names);
                AutoCloseable other = both ? new Following(second, names) : () -> {}) {
            first.start();
            if (other instanceof Following following) {
                following.start();
            }
            int records = perSecond * SECONDS;
            long cpu = Machine.cpuNanos();
            long start = System.nanoTime();
            RecordTopic topic = RecordTopic.writeAtPace(bootstrapServers, names, records, perSecond);
            boolean paced = System.nanoTime() - start < LONGEST_WRITING.toNanos();
            first.awaitEnd(topic);
            double seconds = (System.nanoTime() - start) / 1e9;
            SinkStatus.Latency latency =
                    Objects.requireNonNull(first.runner.status().latency(), "it has written what was new");
            out.printf(
                    Locale.ROOT,
                    "%-15s %,8.0f records/s, from the source into the target p50 %d ms, p99 %d ms; CPU of the JVM %.1f"
                            + " us/record; load %.1f%n",
                    prefix,
                    records / seconds,
                    latency.p50Ms(),
                    latency.p99Ms(),
                    (Machine.cpuNanos() - cpu) / 1e3 / records,
                    Machine.load());
            if (postgres.accounts() != records) {
                throw new IllegalStateException(
                        "The target holds " + postgres.accounts() + " rows, and should " + records);
            }
            return new Took(records / seconds, paced);
        }
    }

    private final class Following implements AutoCloseable {
        private final Sink sink;
        private final SinkRunner runner;

        Following(PostgresServer server, TopicNames names) {
            String name = server == second ? "second" : "first";
            sink = new PostgresSinkProvider()
                    .create(new SinkSettings(name, server.url(), SinkSettings.SchemaMode.EVOLVE, Clock.systemUTC()));
            runner = new SinkRunner(
                    sink, SinkRunnerSettings.of(name, names, Map.of("bootstrap.servers", bootstrapServers)));
        }

        /** Returns when it has all lanes. */
        void start() throws Exception {
            runner.start();
            await(() -> runner.status().lanes().size() == RecordTopic.PARTITIONS
                    && runner.status().lanes().stream().allMatch(lane -> lane.caughtUp()));
        }

        void awaitEnd(RecordTopic topic) throws Exception {
            await(() -> runner.status().lanes().stream()
                    .allMatch(lane -> lane.offset() >= topic.lastOffset(lane.partition())));
        }

        private void await(BooleanSupplier done) throws Exception {
            long deadline = System.nanoTime() + LONGEST.toNanos();
            while (!done.getAsBoolean()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(runner.status().toString());
                }
                Pace.rest(LOOK);
            }
        }

        @Override
        public void close() {
            try (sink) {
                runner.close(Duration.ofSeconds(20));
            }
        }
    }
}
