package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.debezium.pipeline.metrics.SnapshotChangeEventSourceMetricsMXBean;
import io.hivesync.connector.sqlite.core.AppDatabase;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.JMX;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Struct;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debezium's metrics under Debezium's names, and its heartbeats. */
class MetricsTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private EngineHarness engine;

    @BeforeEach
    void prepare() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'A'), ('2', 'B')");
        engine = new EngineHarness(app.file(), directory.resolve("state")).with("marks.enabled", "false");
    }

    @AfterEach
    void tearDown() throws Exception {
        engine.close();
        app.close();
    }

    private static Object metric(String context, String attribute) throws Exception {
        return ManagementFactory.getPlatformMBeanServer().getAttribute(name(context), attribute);
    }

    private static ObjectName name(String context) throws Exception {
        return new ObjectName("debezium.sqlite:type=connector-metrics,context=" + context + ",server=app");
    }

    @Test
    void snapshotMetricsTellWhatIsGoingOn() throws Exception {
        engine.acknowledge = record -> false;
        engine.start();
        engine.take(2);
        SnapshotChangeEventSourceMetricsMXBean snapshot = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(),
                name("snapshot"),
                SnapshotChangeEventSourceMetricsMXBean.class);
        await().untilAsserted(() -> assertThat(snapshot.getRowsScanned()).isEqualTo(Map.of("t", 2L)));
        assertThat(metric("snapshot", "SnapshotRunning")).isEqualTo(true);
        assertThat(metric("snapshot", "SnapshotCompleted")).isEqualTo(false);
        assertThat(metric("snapshot", "TotalTableCount")).isEqualTo(1);
        assertThat(metric("snapshot", "RemainingTableCount")).isEqualTo(0);
        engine.stop();
        engine.acknowledge = record -> true;
        engine.start();
        await().ignoreExceptions().until(() -> (boolean) metric("snapshot", "SnapshotCompleted"));
        assertThat(metric("snapshot", "SnapshotRunning")).isEqualTo(false);
        engine.stop();
        engine.start();
        await().ignoreExceptions().until(() -> (boolean) metric("snapshot", "SnapshotSkipped"));
    }

    @Test
    void streamingMetricsCountEvents() throws Exception {
        engine.start();
        engine.take(2);
        app.transaction(List.of(
                "UPDATE t SET v = 'C' WHERE id = '1'",
                "INSERT INTO t VALUES ('3', 'D')",
                "DELETE FROM t WHERE id = '2'"));
        engine.take(3);
        assertThat(metric("streaming", "Connected")).isEqualTo(true);
        assertThat((long) metric("streaming", "TotalNumberOfEventsSeen")).isGreaterThanOrEqualTo(3);
        assertThat((long) metric("streaming", "TotalNumberOfCreateEventsSeen")).isEqualTo(1);
        assertThat((long) metric("streaming", "TotalNumberOfUpdateEventsSeen")).isEqualTo(1);
        assertThat((long) metric("streaming", "TotalNumberOfDeleteEventsSeen")).isEqualTo(1);
        assertThat((long) metric("streaming", "MilliSecondsSinceLastEvent")).isNotNegative();
        assertThat((String[]) metric("streaming", "CapturedTables")).containsExactly("t");
        assertThat((int) metric("streaming", "QueueTotalCapacity")).isPositive();
    }

    /** The position goes on being stored though nothing is committed. */
    @Test
    void heartbeatsComeWhileNothingHappens() throws Exception {
        engine.with("heartbeat.interval.ms", "100").start();
        await().until(() -> engine.received.stream()
                        .filter(record -> record.topic().equals("__debezium-heartbeat.app"))
                        .count()
                > 3);
        engine.received.stream()
                .filter(record -> record.topic().equals("__debezium-heartbeat.app"))
                .forEach(record -> {
                    assertThat(((Struct) record.key()).getString("serverName")).isEqualTo("app");
                    assertThat(record.sourceOffset().containsKey("position")).isTrue();
                });
        app.run("UPDATE t SET v = 'C' WHERE id = '1'");
        await().until(() -> engine.received.stream()
                .anyMatch(record -> record.topic().equals("app.t")
                        && RecordLines.line(record).startsWith("u t")));
    }
}
