package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.connector.sqlite.core.AppDatabase;
import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.RowChange;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowsByReferenceTest {

    private static final int ROWS = 2_500;

    @TempDir
    Path directory;

    private AppDatabase app;
    private EngineHarness engine;

    @BeforeEach
    void prepare() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run("CREATE TABLE t (id INTEGER PRIMARY KEY, v)");
        engine = new EngineHarness(app.file(), directory.resolve("state")).with("rows.by.reference", "true");
    }

    @AfterEach
    void tearDown() throws Exception {
        engine.close();
        app.close();
    }

    private void fill(int rows) throws Exception {
        app.run("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + rows
                + ") INSERT INTO t SELECT i, 'v' || i FROM n");
    }

    private static List<RowBundle.Row> rows(List<SourceRecord> records) {
        List<RowBundle.Row> rows = new ArrayList<>();
        for (SourceRecord each : records) {
            if (each.value() instanceof RowBundle bundle) {
                rows.addAll(bundle.rows());
            }
        }
        return rows;
    }

    @Test
    void rowsKeepTheirPlaceBetweenTheMarksWithPositionsThatRise() throws Exception {
        fill(ROWS);
        engine.start();
        List<SourceRecord> records = engine.take(6);
        assertThat(records.stream().map(SourceRecord::topic))
                .containsExactly("app.__marks", "app.__marks", "app.__rows", "app.__rows", "app.__rows", "app.__marks");
        List<RowBundle.Row> rows = rows(records);
        assertThat(rows.stream().map(row -> row.change().after()[0]))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).mapToObj(Long::valueOf).toList());
        assertThat(rows).allMatch(row -> row.change().kind() == RowChange.Kind.READ);
        List<Position> positions = new ArrayList<>();
        positions.add(RecordLines.position(records.get(1)));
        rows.forEach(row -> positions.add(row.position()));
        positions.add(RecordLines.position(records.get(5)));
        assertThat(positions).isSorted().doesNotHaveDuplicates();
        assertThat(records.get(2).sourceOffset().get("position"))
                .isEqualTo(rows.get(999).position().toString());
    }

    @Test
    void changesOfTheLogComeWithBothImages() throws Exception {
        fill(2);
        engine.start();
        engine.take(4);
        app.transaction(List.of("UPDATE t SET v = 'B' WHERE id = 1", "DELETE FROM t WHERE id = 2"));
        RowChange delete = rows(engine.take(1)).get(0).change();
        assertThat(delete.kind()).isEqualTo(RowChange.Kind.DELETE);
        assertThat(delete.before()).containsExactly(2L, "v2");
    }

    /** What is not acknowledged is sent again by the next run, as without bundles. */
    @Test
    void aBundleThatWasNotAcknowledgedIsSentAgain() throws Exception {
        fill(2);
        engine.start();
        engine.take(4);
        engine.acknowledge = record -> !(record.value() instanceof RowBundle);
        app.run("UPDATE t SET v = 'B' WHERE id = 1");
        engine.take(1);
        app.run("UPDATE t SET v = 'v1' WHERE id = 1");
        engine.stop();
        engine.acknowledge = record -> true;
        engine.start();
        List<RowBundle.Row> again = rows(engine.take(2));
        assertThat(again).singleElement().satisfies(row -> {
            assertThat(row.change().kind()).isEqualTo(RowChange.Kind.UPDATE);
            assertThat(row.change().after()).containsExactly(1L, "v1");
        });
    }

    /** The queue would hold thousands of bundles, which is the whole table in memory. */
    @Test
    void onlyAFewBundlesGoBeforeOneIsAcknowledged() throws Exception {
        fill(1_000 * (2 * Bundles.MOST_UNACKNOWLEDGED));
        engine.acknowledge = record -> !(record.value() instanceof RowBundle);
        engine.start();
        // the one more is what makes the sender wait
        int most = Bundles.MOST_UNACKNOWLEDGED + 1;
        await().atMost(Duration.ofMinutes(1)).until(() -> received() == most);
        await().during(Duration.ofMillis(500)).atMost(Duration.ofMinutes(1)).until(() -> received() <= most);
    }

    private long received() {
        return engine.received.stream()
                .filter(record -> record.value() instanceof RowBundle)
                .count();
    }
}
