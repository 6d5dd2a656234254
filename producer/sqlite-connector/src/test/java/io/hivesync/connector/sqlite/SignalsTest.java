package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.connector.sqlite.core.AppDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes in through Debezium's signal channels, and what its notifications say of it. */
class SignalsTest {

    private static final String NOTES = "app.notes";

    @TempDir
    Path directory;

    private AppDatabase app;
    private EngineHarness engine;
    private Path signals;

    @BeforeEach
    void prepare() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run(
                "CREATE TABLE t (id TEXT PRIMARY KEY, v)",
                "INSERT INTO t VALUES ('1', 'A')",
                "CREATE TABLE u (id TEXT PRIMARY KEY)");
        signals = directory.resolve("signals");
        engine = new EngineHarness(app.file(), directory.resolve("state"))
                .with("marks.enabled", "false")
                .with("signal.enabled.channels", "file,in-process")
                .with("signal.file", signals.toString())
                .with("signal.poll.interval.ms", "50")
                .with("notification.enabled.channels", "sink,log,jmx")
                .with("notification.sink.topic.name", NOTES)
                .start();
        awaitNotes(6);
        engine.received.clear();
    }

    @AfterEach
    void tearDown() throws Exception {
        engine.close();
        app.close();
    }

    private List<Struct> notes() {
        return engine.received.stream()
                .filter(record -> record.topic().equals(NOTES))
                .map(record -> (Struct) record.value())
                .toList();
    }

    private void awaitNotes(int count) {
        await().until(() -> notes().size() >= count);
    }

    private static String line(Struct note) {
        Map<String, String> data = note.getMap("additional_data");
        String table = data.getOrDefault("scanned_collection", data.getOrDefault("current_collection_in_progress", ""));
        return (note.getString("type") + " " + table + " " + data.getOrDefault("total_rows_scanned", "")).trim();
    }

    private List<String> rows() {
        return engine.received.stream()
                .filter(record -> !record.topic().equals(NOTES))
                .map(RecordLines::line)
                .toList();
    }

    @Test
    void fileAsksForASnapshotOfOneTableAndNotificationsFollowIt() throws Exception {
        Files.writeString(
                signals,
                "{\"id\":\"s1\",\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"t\"],"
                        + "\"type\":\"incremental\"}}\n");
        awaitNotes(4);
        assertThat(rows()).containsExactly("r t {id='1'} '1','A'");
        assertThat(notes().stream().map(SignalsTest::line))
                .containsExactly("STARTED", "IN_PROGRESS t", "TABLE_SCAN_COMPLETED t 1", "COMPLETED");
        assertThat(notes())
                .allMatch(note -> note.getString("id").equals("s1")
                        && note.getString("aggregate_type").equals("Incremental Snapshot")
                        && note.getMap("additional_data")
                                .get("data_collections")
                                .equals("t"));
        app.run("UPDATE t SET v = 'B'");
        await().until(() -> rows().contains("u t {id='1'} '1','A' -> '1','B'"));
    }

    @Test
    void applicationThatEmbedsTheEngineAsksForABlockingOne() throws Exception {
        engine.signal("s2", "execute-snapshot", "{\"data-collections\":[\"T\",\"u\"],\"type\":\"blocking\"}");
        awaitNotes(6);
        assertThat(rows()).containsExactly("r t {id='1'} '1','A'");
        assertThat(notes().stream().map(SignalsTest::line))
                .containsExactly(
                        "STARTED",
                        "IN_PROGRESS t",
                        "TABLE_SCAN_COMPLETED t 1",
                        "IN_PROGRESS u",
                        "TABLE_SCAN_COMPLETED u 0",
                        "COMPLETED");
    }

    /** A snapshot has all rows; a part of them under this name would be a lie. */
    @Test
    void signalsThatCannotBeCarriedOutChangeNothing() throws Exception {
        engine.signal(
                "s3",
                "execute-snapshot",
                "{\"data-collections\":[\"t\"],\"additional-conditions\":[{\"data-collection\":\"t\",\"filter\":\"1=0\"}]}");
        engine.signal("s4", "execute-snapshot", "{\"data-collections\":[\"(\"]}");
        engine.signal("s5", "execute-snapshot", "{}");
        engine.signal("s5b", "execute-snapshot", "{\"data-collections\":[\"t|" + "x".repeat(999) + "\"]}");
        engine.signal("s6", "unknown", "{}");
        engine.signal("s7", "log", "{\"message\":\"hello\"}");
        engine.signal("s8", "execute-snapshot", "{\"data-collections\":[\"u\"]}");
        awaitNotes(4);
        assertThat(notes()).allMatch(note -> note.getString("id").equals("s8"));
        assertThat(rows()).isEmpty();
    }

    @Test
    void snapshotThatWasCutOffIsTakenUpAtTheNextStart() throws Exception {
        engine.acknowledge = record -> record.topic().equals(NOTES);
        engine.signal("s9", "execute-snapshot", "{\"data-collections\":[\"t\"]}");
        await().until(() -> rows().contains("r t {id='1'} '1','A'"));
        engine.stop();
        engine.received.clear();
        engine.acknowledge = record -> true;
        engine.start();
        await().until(() -> notes().stream().anyMatch(note -> line(note).equals("COMPLETED")));
        assertThat(rows()).containsExactly("r t {id='1'} '1','A'");
    }

    @Test
    void signalIsNotForgottenWhenNothingIsAcknowledgedMeanwhile() throws Exception {
        engine.acknowledge = record -> record.topic().equals(NOTES);
        app.run("INSERT INTO u VALUES ('x')");
        await().until(() -> rows().contains("c u {id='x'} 'x'"));
        Files.writeString(
                signals, "{\"id\":\"s10\",\"type\":\"execute-snapshot\",\"data\":{\"data-collections\":[\"t\"]}}\n");
        await().until(() -> Files.exists(directory.resolve("state/snapshots")));
        engine.stop();
        engine.received.clear();
        engine.acknowledge = record -> true;
        engine.start();
        await().until(() -> rows().contains("r t {id='1'} '1','A'"));
    }

    @Test
    void startWithoutASnapshotSaysSo() throws Exception {
        engine.stop();
        engine.received.clear();
        engine.start();
        awaitNotes(1);
        assertThat(notes().stream().map(SignalsTest::line)).containsExactly("SKIPPED");
        List<SourceRecord> records = engine.take(1);
        assertThat(records).hasSize(1);
    }
}
