package io.hivesync.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With the connector's own archive, which the profiles full and bench unpack. */
@Tag("slow")
final class DebeziumSinkTest {
    private static final Workload WORKLOAD = Workload.of(2000, 7);
    private static final DebeziumSettings BEST = DebeziumSettings.best();

    private static PostgresServer postgres;
    private static BrokerProcess broker;
    private static FlatTopic topic;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        postgres = PostgresServer.start();
        broker = BrokerProcess.start(folder);
        topic = FlatTopic.write(broker.bootstrapServers(), WORKLOAD, BEST.form());
    }

    @AfterAll
    static void stop() throws IOException {
        broker.close();
        postgres.close();
    }

    /** Guards the ratio: what the sink is measured beside does the same work, in every round. */
    @Test
    void leavesTheExpectedRowsEachTime(@TempDir Path folder) throws Exception {
        try (ConnectProcess worker = worker(folder)) {
            expectRows(new DebeziumSink(postgres, worker, BEST, topic));
            expectRows(new DebeziumSink(postgres, worker, BEST, topic));
            DebeziumSettings defaults = DebeziumSettings.defaults();
            FlatTopic withSchemas = FlatTopic.write(broker.bootstrapServers(), WORKLOAD, defaults.form());
            expectRows(new DebeziumSink(postgres, worker, defaults, withSchemas));
        }
    }

    /** Guards against a benchmark that waits for rows that no longer come. */
    @Test
    void failedConnectorEndsTheRun(@TempDir Path folder) throws Exception {
        Map<String, String> options = new HashMap<>(BEST.options());
        options.put("value.converter.schema.content", "no schema");
        DebeziumSettings wrong = new DebeziumSettings("wrong", BEST.form(), options);
        postgres.clear();
        try (ConnectProcess worker = worker(folder)) {
            assertThatThrownBy(() -> new DebeziumSink(postgres, worker, wrong, topic).run())
                    .isInstanceOf(IOException.class);
        }
    }

    private static ConnectProcess worker(Path folder) throws IOException {
        return ConnectProcess.start(broker.bootstrapServers(), Path.of("target", "plugins"), folder);
    }

    private static void expectRows(DebeziumSink sink) throws Exception {
        postgres.clear();
        sink.run();
        try (Connection connection = postgres.connect()) {
            assertThat(TargetState.of(connection)).as(sink.name()).isEqualTo(TargetState.expected(WORKLOAD));
        }
    }
}
