package io.hivesync.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
    static final long SEED = 20_261_122;

    /** What the sink is to reach beside each. */
    private static final List<Report.Budget> BUDGETS = List.of(
            new Report.Budget("upsert", 0.70, "the upsert from memory"),
            new Report.Budget("debezium", 2.0, "Debezium's JDBC sink at its best settings"));

    static final Path PLUGINS = Path.of(System.getProperty("bench.home"), "bench", "target", "plugins");

    private final PrintStream out;
    private final int events;
    private final int rounds;
    private final List<DebeziumSettings> peers;

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
            return new Contest(out, events, rounds, "sink", BUDGETS)
                    .between(contenders, new Contest.Rows(postgres, TargetState.expected(workload)));
        } finally {
            Folders.delete(folder);
        }
    }
}
