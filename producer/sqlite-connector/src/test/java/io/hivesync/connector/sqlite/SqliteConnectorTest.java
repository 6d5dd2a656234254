package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.connector.sqlite.core.AppDatabase;
import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.ThisProcess;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.JMX;
import javax.management.MBeanServer;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteConnectorTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private EngineHarness engine;

    @BeforeEach
    void prepare() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'A')");
        engine = new EngineHarness(app.file(), directory.resolve("state"));
    }

    @AfterEach
    void tearDown() throws Exception {
        engine.close();
        app.close();
    }

    @Test
    void snapshotThenChangesWithExactImages() throws Exception {
        app.run("CREATE TABLE e (id INTEGER PRIMARY KEY)");
        engine.start();
        List<SourceRecord> snapshot = engine.take(7);
        assertThat(snapshot.stream().map(RecordLines::line))
                .containsExactly(
                        "schema t id:TEXT:1,v::0",
                        "start t",
                        "r t {id='1'} '1','A'",
                        "end t",
                        "schema e id:INTEGER:1",
                        "start e",
                        "end e");
        assertThat(snapshot.get(2).topic()).isEqualTo("app.t");
        assertThat(RecordLines.source(snapshot.get(2)).getString("snapshot")).isEqualTo("true");
        assertThat(RecordLines.source(snapshot.get(2)).getString("db")).isEqualTo("db.sqlite");
        app.transaction(List.of(
                "INSERT INTO t VALUES ('2', x'00')",
                "UPDATE t SET v = 1.5 WHERE id = '1'",
                "INSERT INTO e VALUES (7)"));
        List<SourceRecord> changes = engine.take(3);
        assertThat(changes.stream().map(RecordLines::line))
                .containsExactly("u t {id='1'} '1','A' -> '1',1.5", "c t {id='2'} '2',x00", "c e {id=7} 7");
        Position position = RecordLines.position(changes.get(0));
        assertThat(RecordLines.source(changes.get(0)).getString("txId")).isEqualTo(position.transactionId());
        assertThat(changes.stream().map(RecordLines::position)).isSorted().doesNotHaveDuplicates();
        app.run("UPDATE t SET id = '3' WHERE id = '2'");
        assertThat(engine.takeLines(2)).containsExactly("d t {id='2'} '2',x00", "c t {id='3'} '3',x00");
    }

    @Test
    void restartGoesOnWithoutSnapshotRows() throws Exception {
        engine.start();
        Position first = RecordLines.position(engine.take(4).get(0));
        awaitComplete();
        engine.stop();
        app.run("DELETE FROM t", "INSERT INTO t VALUES ('9', 'Z')");
        engine.start();
        List<SourceRecord> records = engine.take(3);
        assertThat(records.stream().map(RecordLines::line))
                .containsExactly("schema t id:TEXT:1,v::0", "d t {id='1'} '1','A'", "c t {id='9'} '9','Z'");
        assertThat(RecordLines.position(records.get(0)).epoch()).isGreaterThan(first.epoch());
    }

    /** The shadow moves when the last record is acknowledged, and the test must not stop the engine before that. */
    private void awaitComplete() throws Exception {
        app.run("CREATE TABLE barrier (id INTEGER PRIMARY KEY)");
        engine.take(3);
        app.run("DROP TABLE barrier");
        engine.take(1);
    }

    /** A shadow that moves without acknowledgement loses what Kafka never got. */
    @Test
    void changesThatWereNotAcknowledgedAreSentAgain() throws Exception {
        engine.start();
        engine.take(4);
        engine.acknowledge = record -> !RecordLines.line(record).startsWith("u t {id='1'}");
        app.transaction(List.of("UPDATE t SET v = 'B'", "INSERT INTO t VALUES ('2', 'C')"));
        assertThat(engine.takeLines(2)).containsExactly("u t {id='1'} '1','A' -> '1','B'", "c t {id='2'} '2','C'");
        app.run("UPDATE t SET v = 'A' WHERE id = '1'");
        engine.stop();
        engine.acknowledge = record -> true;
        engine.start();
        assertThat(engine.takeLines(3))
                .containsExactly("schema t id:TEXT:1,v::0", "u t {id='1'} '1','A' -> '1','A'", "c t {id='2'} '2','C'");
    }

    @Test
    void snapshotWithoutAcknowledgedEndIsRepeated() throws Exception {
        engine.acknowledge = record -> !RecordLines.line(record).equals("end t");
        engine.start();
        engine.take(4);
        engine.stop();
        engine.acknowledge = record -> true;
        engine.start();
        assertThat(engine.takeLines(4)).contains("start t", "r t {id='1'} '1','A'", "end t");
    }

    @Test
    void tombstonesHeartbeatsAndTransactionMetadataDoNotConfuseAcknowledgement() throws Exception {
        engine.with("tombstones.on.delete", "true")
                .with("heartbeat.interval.ms", "1")
                .with("provide.transaction.metadata", "true")
                .start();
        await().until(() ->
                engine.received.stream().anyMatch(record -> record.topic().equals("app.t")));
        app.run("DELETE FROM t");
        await().until(() -> engine.received.stream().anyMatch(record -> record.value() == null));
        app.run("INSERT INTO t VALUES ('5', 'E')");
        await().until(() -> engine.received.stream()
                .anyMatch(record -> record.topic().equals("app.t")
                        && record.value() != null
                        && RecordLines.line(record).equals("c t {id='5'} '5','E'")));
    }

    @Test
    void transactionMetadataTellsEachTransactionOfTheLogByItself() throws Exception {
        engine.with("provide.transaction.metadata", "true").start();
        await().until(() ->
                engine.received.stream().anyMatch(record -> record.topic().equals("app.t")));
        app.run("UPDATE t SET v = 'B'");
        app.transaction(List.of("UPDATE t SET v = 'C'", "INSERT INTO t VALUES ('2', 'D')"));
        await().untilAsserted(() -> assertThat(ends().stream().map(end -> end.getInt64("event_count")))
                .containsExactly(1L, 1L, 2L));
        assertThat(ends().stream().map(end -> end.getString("id"))).doesNotHaveDuplicates();
        Struct last = (Struct) engine.received.stream()
                .filter(record -> record.topic().equals("app.t"))
                .reduce((first, second) -> second)
                .orElseThrow()
                .value();
        assertThat(last.getStruct("transaction").getInt64("total_order")).isEqualTo(2);
        assertThat(last.getStruct("transaction").getString("id"))
                .isEqualTo(ends().get(2).getString("id"));
        assertThat(last.getStruct("source").getString("txId"))
                .isEqualTo(ends().get(2).getString("id"));
    }

    private List<Struct> ends() {
        return engine.received.stream()
                .filter(record -> record.topic().equals("app.transaction"))
                .map(record -> (Struct) record.value())
                .filter(value -> value.getString("status").equals("END"))
                .toList();
    }

    @Test
    void metricsSayThatTheLogIsUsedAsLongAsItRuns() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        engine.start();
        engine.take(4);
        awaitComplete();
        LogMetricsMXBean metrics = JMX.newMXBeanProxy(server, LogMetrics.name("app"), LogMetricsMXBean.class);
        assertThat(metrics.isFromLog()).isTrue();
        assertThat(metrics.getWhyNotFromLog()).isEmpty();
        assertThat(metrics.getTransactions()).isZero();
        // the barrier of the test was made and dropped
        assertThat(metrics.getComparisons()).isEqualTo(Map.of("start", 1L, "tables-changed", 2L));
        app.run("UPDATE t SET v = 'B'");
        engine.take(1);
        await().until(() -> metrics.getTransactions() == 1 && metrics.getWaitingTransactions() == 0);
        engine.stop();
        assertThat(server.isRegistered(LogMetrics.name("app"))).isFalse();
    }

    @Test
    void namedTablesAreSnapshottedAnew() throws Exception {
        engine.start();
        engine.take(4);
        awaitComplete();
        engine.stop();
        engine.with("snapshot.tables", "t").start();
        assertThat(engine.takeLines(4)).contains("start t", "r t {id='1'} '1','A'", "end t");
    }

    /** As a user of Kafka Connect has it: an option that stops, and one that goes on. */
    @Test
    void massDeletePausesATableUntilItIsNamedAtAStart() throws Exception {
        app.run(
                "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 201) INSERT INTO t SELECT i, 'A' FROM n");
        app.run("CREATE TABLE u (id TEXT PRIMARY KEY)");
        engine.with("mass.delete.threshold", "0.5").start();
        engine.take(207);
        app.transaction(List.of("DELETE FROM t WHERE id <> '1'", "INSERT INTO u VALUES ('x')"));
        assertThat(engine.takeLines(2)).containsExactly("paused t MASS_DELETE 200 of 201", "c u {id='x'} 'x'");
        awaitComplete();
        engine.stop();
        engine.with("resume.tables", "t").start();
        assertThat(engine.takeLines(4))
                .containsExactly("schema t id:TEXT:1,v::0", "start t", "r t {id='1'} '1','A'", "end t");
    }

    @Test
    void massDeleteIsSentUnlessAThresholdIsGiven() throws Exception {
        app.run(
                "WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 201) INSERT INTO t SELECT i, 'A' FROM n");
        engine.start();
        engine.take(204);
        app.run("DELETE FROM t");
        assertThat(engine.takeLines(201)).allMatch(line -> line.startsWith("d t "));
    }

    @Test
    void filtersOfDebeziumSelectTablesAndColumns() throws Exception {
        app.run(
                "CREATE TABLE \"x.y\" (id TEXT PRIMARY KEY, \"ronin.createdAt\", \"password\")",
                "INSERT INTO \"x.y\" VALUES ('a', 'now', 'secret')",
                "CREATE TABLE RONIN_TEMP_z (id)");
        engine.with("table.exclude.list", "t")
                .with("column.exclude.list", "x\\.y\\.password")
                .start();
        List<SourceRecord> records = engine.take(4);
        assertThat(records.stream().map(RecordLines::line))
                .containsExactly(
                        "schema x.y id:TEXT:1,ronin.createdAt::0", "start x.y", "r x.y {id='a'} 'a','now'", "end x.y");
        assertThat(records.get(2).valueSchema().field("after").schema().field("ronin.createdAt"))
                .isNotNull();
    }

    @Test
    void rowsWithoutKeyAreKeyedByRowid() throws Exception {
        app.run("CREATE TABLE n (v)", "INSERT INTO n(rowid, v) VALUES (5, 'x')", "INSERT INTO t VALUES (NULL, 'n')");
        engine.start();
        assertThat(engine.takeLines(9))
                .contains("r t {_rowid_=2} null,'n'", "r t {id='1'} '1','A'", "r n {_rowid_=5} 'x'");
        app.run("DELETE FROM n", "DELETE FROM t WHERE id IS NULL");
        assertThat(engine.takeLines(2)).contains("d n {_rowid_=5} 'x'");
    }

    @Test
    void fileThatGoesAwayIsWaitedForWithoutDeletes() throws Exception {
        engine.start();
        engine.take(4);
        app.close();
        Path away = directory.resolve("away");
        Files.createDirectory(away);
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path file = Path.of(app.file() + suffix);
            if (Files.exists(file)) {
                Files.move(file, away.resolve(file.getFileName()));
            }
        }
        Path restored = directory.resolve("restored");
        try (AppDatabase other = new AppDatabase(restored)) {
            other.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'A'), ('2', 'new')");
        }
        Files.move(restored, app.file());
        app = new AppDatabase(app.file());
        assertThat(engine.takeLines(1)).containsExactly("c t {id='2'} '2','new'");
    }

    @Test
    void secondConnectorOnTheSameStateIsRefused() throws Exception {
        engine.start();
        engine.take(4);
        try (EngineHarness second = new EngineHarness(app.file(), directory.resolve("state"))) {
            second.start().awaitEnd();
            ProcessHandle us = ProcessHandle.current();
            assertThat(second.failure)
                    .contains("Another capture uses the state directory " + directory.resolve("state") + " (process "
                            + us.pid() + " on host " + ThisProcess.host() + " since "
                            + us.info().startInstant().orElseThrow()
                            + "); stop it, or give this one a state directory of its own");
        }
    }

    @Test
    void missingDatabaseEndsTheEngineWithAMessage() throws Exception {
        try (EngineHarness other = new EngineHarness(directory.resolve("none"), directory.resolve("state2"))) {
            other.start().awaitEnd();
            assertThat(other.failure).contains("does not exist").contains("correct the path");
        }
    }
}
