package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.connector.sqlite.core.AppDatabase;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.management.JMX;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code snapshot.mode}, with Debezium's names and meanings. */
class SnapshotModesTest {

    private static final String START = "start t";
    private static final String READ = "r t {id='1'} '1','A'";
    private static final String SCHEMA = "schema t id:TEXT:1,v::0";

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

    private void startIn(String mode) {
        engine.with("snapshot.mode", mode).start();
    }

    /** A change that is sent after everything before was acknowledged, and nothing else of the table. */
    private void passBy() throws Exception {
        app.run("CREATE TABLE barrier (id INTEGER PRIMARY KEY)");
        engine.take(3);
        app.run("DROP TABLE barrier");
        engine.take(3);
    }

    @Test
    void alwaysSendsAllRowsAtEachStart() throws Exception {
        startIn("always");
        assertThat(engine.takeLines(4)).containsExactly(SCHEMA, START, READ, "end t");
        app.run("UPDATE t SET v = 'B'");
        assertThat(engine.takeLines(1)).containsExactly("u t {id='1'} '1','A' -> '1','B'");
        passBy();
        engine.stop();
        engine.received.clear();
        startIn("always");
        assertThat(engine.takeLines(4)).containsExactly(SCHEMA, START, "r t {id='1'} '1','B'", "end t");
        // once a start, not at each comparison
        app.run("CREATE TABLE u (id TEXT PRIMARY KEY)");
        assertThat(engine.takeLines(3)).containsExactly("schema u id:TEXT:1", "start u", "end u");
    }

    @Test
    void noDataSendsOnlyWhatIsCommittedAfterTheFirstStart() throws Exception {
        startIn("no_data");
        awaitLog();
        assertThat(engine.received).isEmpty();
        app.run("UPDATE t SET v = 'B'", "INSERT INTO t VALUES ('2', 'C')");
        assertThat(until("c t {id='2'} '2','C'"))
                .contains("u t {id='1'} '1','A' -> '1','B'")
                .noneMatch(line -> line.startsWith("r t"));
        passBy();
        engine.stop();
        engine.received.clear();
        app.run("DELETE FROM t WHERE id = '1'", "CREATE TABLE w (id TEXT PRIMARY KEY)", "INSERT INTO w VALUES ('x')");
        startIn("no_data");
        // what was committed while it was down is no less a change, and a new table has no rows from before
        assertThat(until("end w"))
                .contains("d t {id='1'} '1','B'", "r w {id='x'} 'x'")
                .noneMatch(line -> line.startsWith("r t"));
    }

    @Test
    void noDataOfAnEmptyDatabaseSendsTheTableThatComesWhileItIsDown() throws Exception {
        app.run("DROP TABLE t");
        startIn("no_data");
        awaitLog();
        engine.stop();
        engine.received.clear();
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'A')");
        startIn("no_data");
        assertThat(until("end t")).contains(READ);
    }

    @Test
    void initialOnlySendsNoChangesUntilAnotherModeIsChosen() throws Exception {
        startIn("initial_only");
        assertThat(engine.takeLines(4)).containsExactly(SCHEMA, START, READ, "end t");
        app.run("UPDATE t SET v = 'B'");
        engine.stop();
        startIn("initial_only");
        engine.stop();
        assertThat(engine.received).isEmpty();
        startIn("initial");
        assertThat(engine.takeLines(2)).containsExactly(SCHEMA, "u t {id='1'} '1','A' -> '1','B'");
    }

    /** The memory store of the harness has no offset, as a cluster that was made anew has none. */
    @Test
    void whenNeededSendsAllRowsIfConnectKnowsNoOffset() throws Exception {
        startIn("when_needed");
        assertThat(engine.takeLines(4)).containsExactly(SCHEMA, START, READ, "end t");
        passBy();
        engine.stop();
        engine.received.clear();
        startIn("when_needed");
        assertThat(engine.takeLines(4)).containsExactly(SCHEMA, START, READ, "end t");
    }

    @Test
    void whenNeededSendsOnlyWhatDiffersIfThereIsAnOffset() throws Exception {
        engine.with("offset.storage", "org.apache.kafka.connect.storage.FileOffsetBackingStore")
                .with(
                        "offset.storage.file.filename",
                        directory.resolve("offsets").toString())
                .with("offset.flush.interval.ms", "0");
        startIn("when_needed");
        engine.take(4);
        passBy();
        engine.stop();
        engine.received.clear();
        app.run("UPDATE t SET v = 'B'");
        startIn("when_needed");
        assertThat(engine.takeLines(2)).containsExactly(SCHEMA, "u t {id='1'} '1','A' -> '1','B'");
    }

    @Test
    void unknownModeIsRefusedWithTheNamesThatAreKnown() {
        for (String unknown : List.of("never", "recovery", "schema_only", "")) {
            assertThat(new SqliteConnector()
                            .validate(Map.of("snapshot.mode", unknown)).configValues().stream()
                                    .filter(value -> value.name().equals("snapshot.mode"))
                                    .flatMap(value -> value.errorMessages().stream()))
                    .last()
                    .asString()
                    .contains("Value must be one of")
                    .contains("always", "initial", "initial_only", "no_data", "when_needed");
        }
    }

    /** The first comparison is done, and what is committed from here on is read from the log. */
    private static void awaitLog() {
        LogMetricsMXBean metrics = JMX.newMXBeanProxy(
                ManagementFactory.getPlatformMBeanServer(), LogMetrics.name("app"), LogMetricsMXBean.class);
        await().ignoreExceptions().until(metrics::isFromLog);
    }

    /** Everything up to this line. */
    private List<String> until(String last) {
        await().until(() ->
                engine.received.stream().map(RecordLines::line).anyMatch(last::equals) || engine.failure != null);
        return engine.takeLines(1);
    }
}
