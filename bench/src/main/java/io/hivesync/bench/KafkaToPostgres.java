package io.hivesync.bench;

import io.hivesync.bench.Contender.Took;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * From a record topic into a table: the sink in production settings beside two hand-written programs and Debezium's JDBC sink,
 * in one run. Each is run twice a round, in turn, so that what else the machine does hits all, and the second beside the first
 * says how much it does.
 */
final class KafkaToPostgres {
    private static final long SEED = 20_261_122;

    /** Rounds that do not count: the sink has the most code to compile. */
    private static final int WARM_UPS = 2;

    private static final Path PLUGINS = Path.of(System.getProperty("bench.home"), "bench", "target", "plugins");

    private final PrintStream out;
    private final int events;
    private final int rounds;
    private final List<DebeziumSettings> peers;
    private final List<Run> runs = new ArrayList<>();

    KafkaToPostgres(PrintStream out, int events, int rounds, List<DebeziumSettings> peers) {
        this.out = out;
        this.events = events;
        this.rounds = rounds;
        this.peers = List.copyOf(peers);
    }

    /** @return whether every contender left the right rows, each time */
    boolean run() throws Exception {
        Workload workload = Workload.of(events, SEED);
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try (PostgresServer postgres = PostgresServer.start();
                BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"));
                ConnectProcess worker =
                        ConnectProcess.start(broker.bootstrapServers(), PLUGINS, folder.resolve("connect"))) {
            out.println(Machine.description() + ", PostgreSQL " + postgres.show("server_version"));
            RecordTopic topic = RecordTopic.write(broker.bootstrapServers(), workload);
            out.printf(
                    Locale.ROOT,
                    "%,d events over %,d ids in %d partitions, %d bytes of value on average, tombstones included%n",
                    events,
                    events / 4,
                    RecordTopic.PARTITIONS,
                    topic.meanBytes());
            AtomicInteger number = new AtomicInteger();
            List<Contender> contenders = new ArrayList<>(List.of(
                    new ProductionSink(postgres, topic, number),
                    new FromMemory(postgres, workload),
                    new Script(postgres, topic, number)));
            for (DebeziumSettings peer : peers) {
                FlatTopic flat = FlatTopic.write(broker.bootstrapServers(), workload, peer.form());
                out.printf(Locale.ROOT, "%s: %d bytes of value on average%n", peer.name(), flat.meanBytes());
                contenders.add(new DebeziumSink(postgres, worker, peer, flat));
            }
            return measure(contenders, postgres, TargetState.expected(workload));
        } finally {
            Folders.delete(folder);
        }
    }

    private boolean measure(List<Contender> contenders, PostgresServer postgres, TargetState expected)
            throws Exception {
        for (int round = 1 - WARM_UPS; round <= rounds; round++) {
            for (int half = 1; half <= 2; half++) {
                for (Contender contender : contenders) {
                    Run run = measure(contender, postgres, round, half);
                    try (Connection connection = postgres.connect()) {
                        TargetState found = TargetState.of(connection);
                        if (!found.equals(expected)) {
                            out.println("WRONG: the target holds " + found + ", and should " + expected);
                            return false;
                        }
                    }
                    if (round > 0) {
                        runs.add(run);
                    }
                }
            }
        }
        new Report(runs, events).print(out);
        return true;
    }

    private Run measure(Contender contender, PostgresServer postgres, int round, int half) throws Exception {
        postgres.clear();
        contender.prepare();
        Duration cpu = contender.cpu();
        Took took = contender.run();
        double cpuMicros = contender.cpu().minus(cpu).toNanos() / 1e3 / events;
        Run run = new Run(contender.name(), round, half, took, cpuMicros);
        out.println(run.line(events));
        return run;
    }
}
