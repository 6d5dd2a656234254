package io.hivesync.bench;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The whole way behind the capture, beside Debezium's JDBC sink that is fed directly, in one run. */
record Chain(PrintStream out, int events, int rounds) {
    private static final List<Report.Budget> BUDGETS =
            List.of(new Report.Budget("debezium", 1.0, "Debezium's JDBC sink at its best settings, fed directly"));

    /** @return whether both left the right rows, each time */
    boolean run() throws Exception {
        Workload workload = Workload.of(events, KafkaToPostgres.SEED);
        TargetState expected = TargetState.expected(workload);
        DebeziumSettings best = DebeziumSettings.best();
        Path folder = Files.createTempDirectory("hive-sync-bench");
        try (PostgresServer postgres = PostgresServer.start();
                BrokerProcess broker = BrokerProcess.start(folder.resolve("kafka"));
                ConnectProcess worker = ConnectProcess.start(
                        broker.bootstrapServers(), KafkaToPostgres.PLUGINS, folder.resolve("connect"))) {
            out.println(Machine.description() + ", PostgreSQL " + postgres.show("server_version"));
            FlatTopic flat = FlatTopic.write(broker.bootstrapServers(), workload, best.form());
            List<Contender> contenders = List.of(
                    new ChainRun(postgres, broker.bootstrapServers(), workload, expected),
                    new DebeziumSink(postgres, worker, best, flat));
            boolean right = new Contest(out, events, rounds, ChainRun.NAME, BUDGETS)
                    .between(contenders, new Contest.Rows(postgres, expected));
            out.printf(
                    Locale.ROOT,
                    "heap after a collection %,d MB, resident %,d MB%n",
                    Machine.heapAfterCollection() >> 20,
                    Machine.residentBytes() >> 20);
            return right;
        } finally {
            Folders.delete(folder);
        }
    }
}
