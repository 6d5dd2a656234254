package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.connector.sqlite.core.AppDatabase;
import io.hivesync.connector.sqlite.core.RandomApp;
import io.hivesync.connector.sqlite.core.Replay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same promise through the whole connector: the engine is stopped in the middle, and what was on its way is lost. */
@Tag("slow")
class RandomEngineTest {

    private static final int RUNS = 8;
    private static final int TRANSACTIONS_PER_RUN = 40;

    @TempDir
    Path directory;

    private final Replay replay = new Replay();

    @Test
    void replayedRecordsEqualTheTablesAcrossRestartsThatLoseRecords() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("RandomEngineTest seed " + seed);
        Random random = new Random(seed);
        try (AppDatabase database = new AppDatabase(directory.resolve("db.sqlite"));
                EngineHarness engine = new EngineHarness(database.file(), directory.resolve("state"))) {
            RandomApp app = new RandomApp(database, seed + 1);
            for (int run = 0; run < RUNS; run++) {
                // from some record on nothing is acknowledged, and from a later one on nothing even arrives
                AtomicInteger left = new AtomicInteger(20 + random.nextInt(150));
                int neverArrive = -random.nextInt(20);
                engine.acknowledge = record -> {
                    int place = left.decrementAndGet();
                    if (place > neverArrive) {
                        apply(record);
                    }
                    return place > 0;
                };
                engine.start();
                for (int transaction = 0; transaction < TRANSACTIONS_PER_RUN; transaction++) {
                    app.step();
                }
                engine.stop();
            }
            engine.acknowledge = record -> {
                apply(record);
                return true;
            };
            engine.start();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() ->
                            assertThat(nonEmpty(replayed())).as("seed %s", seed).isEqualTo(nonEmpty(app.state())));
        }
    }

    private synchronized Map<String, Map<String, String>> replayed() {
        return replay.state();
    }

    private synchronized void apply(SourceRecord record) {
        String table = RecordLines.table(record);
        Struct value = (Struct) record.value();
        if (!RecordLines.isMark(record)) {
            replay.row(
                    RecordLines.position(record),
                    table,
                    key((Struct) record.key()),
                    null,
                    image(value.getStruct("after")),
                    false);
            return;
        }
        switch (value.getString("kind")) {
            case "start" -> replay.start(RecordLines.position(record), table);
            case "end" -> replay.end(RecordLines.position(record), table);
            case "dropped" -> replay.dropped(RecordLines.position(record), table);
            default -> replay.reshape(RecordLines.position(record), table);
        }
    }

    private static String key(Struct key) {
        if (key.schema().field(SqliteSchema.ROWID) != null) {
            return "#" + RecordLines.tagged(key.getStruct(SqliteSchema.ROWID));
        }
        return String.join(
                "|",
                key.schema().fields().stream()
                        .map(field -> RecordLines.tagged(key.getStruct(field.name())))
                        .toList());
    }

    private static @Nullable String image(@Nullable Struct row) {
        if (row == null) {
            return null;
        }
        return String.join(
                ",",
                row.schema().fields().stream()
                        .filter(field -> row.get(field) != null)
                        .map(field -> field.name() + "=" + RecordLines.tagged(row.getStruct(field.name())))
                        .toList());
    }

    private static Map<String, Map<String, String>> nonEmpty(Map<String, Map<String, String>> state) {
        Map<String, Map<String, String>> copy = new TreeMap<>(state);
        copy.values().removeIf(Map::isEmpty);
        return copy;
    }
}
