package io.hivesync.bench;

import io.hivesync.sinks.jdbc.postgres.PostgresSinkProvider;
import io.hivesync.sinks.runtime.SinkRunner;
import io.hivesync.sinks.runtime.SinkRunnerSettings;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What a second sink of the same topic, on a PostgreSQL server of its own, costs the first one. */
record SecondSink(PrintStream out, int events, int rounds) {
    private static final int AT_A_PACE = 5_000;
    private static final String BOTH = "two-sinks";
    private static final List<Report.Budget> BUDGETS = List.of(
            new Report.Budget("sink", 0.90, "the sink alone, where there are CPUs for both and their two servers"));

    /** @return whether the first sink left the right rows, each time */
    boolean run() throws Exception {
        Workload workload = Workload.of(events, KafkaToPostgres.SEED);
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try (PostgresServer postgres = PostgresServer.start();
                PostgresServer second = PostgresServer.start();
                BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"))) {
            out.println(Machine.description() + ", PostgreSQL " + postgres.show("server_version"));
            RecordTopic topic = RecordTopic.write(broker.bootstrapServers(), workload);
            AtomicInteger number = new AtomicInteger();
            ProductionSink alone = new ProductionSink(postgres, topic, number);
            boolean right = new Contest(out, events, rounds, BOTH, BUDGETS)
                    .between(
                            List.of(alone, new Beside(alone, second)),
                            new Contest.Rows(postgres, TargetState.expected(workload)));
            out.printf(
                    Locale.ROOT,
                    "heap after a collection %,d MB, resident %,d MB%n",
                    Machine.heapAfterCollection() >> 20,
                    Machine.residentBytes() >> 20);
            new PacedSinks(out, broker.bootstrapServers(), postgres, second, AT_A_PACE).run(rounds);
            return right;
        } finally {
            Folders.delete(folder);
        }
    }

    /** The first sink's time, while the other begins the same work. */
    private record Beside(ProductionSink first, PostgresServer postgres) implements Contender {
        @Override
        public String name() {
            return BOTH;
        }

        @Override
        public void prepare() throws SQLException {
            postgres.clear();
            System.gc();
        }

        @Override
        public Took run() throws Exception {
            String name = "second-" + first.runs().incrementAndGet();
            SinkSettings settings =
                    new SinkSettings(name, postgres.url(), SinkSettings.SchemaMode.EVOLVE, Clock.systemUTC());
            Map<String, Object> client =
                    Map.of("bootstrap.servers", first.topic().bootstrapServers());
            try (Sink sink = new PostgresSinkProvider().create(settings);
                    SinkRunner runner = new SinkRunner(
                            sink, SinkRunnerSettings.of(name, first.topic().names(), client))) {
                runner.start();
                Took took = first.run();
                runner.close(Duration.ofSeconds(20));
                return took;
            }
        }
    }
}
