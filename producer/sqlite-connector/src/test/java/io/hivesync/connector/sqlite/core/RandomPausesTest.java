package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of a paused table arrives, and once all are resumed the replayed tables are what they are, wherever it crashed. */
@Tag("slow")
class RandomPausesTest {

    private static final int TRANSACTIONS = 400;

    @TempDir
    Path directory;

    private final Set<String> paused = new HashSet<>();
    private final Replay replay = new Replay();

    @Test
    void pausedTablesAreSilentAndResumedOnesAreWhole() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("RandomPausesTest seed " + seed);
        Random random = new Random(seed);
        try (AppDatabase database = new AppDatabase(directory.resolve("db.sqlite"))) {
            RandomApp app = new RandomApp(database, seed + 1);
            try (CaptureHarness capture = new CaptureHarness(database.file(), directory.resolve("state"))) {
                for (int transaction = 0; transaction < TRANSACTIONS; transaction++) {
                    app.step();
                    if (random.nextInt(12) == 0) {
                        change(capture, List.copyOf(app.state().keySet()), random);
                    }
                    send(capture, seed, random.nextInt(5) == 0 ? random.nextInt(12) : Long.MAX_VALUE);
                }
                capture.change(List.of(), paused.toArray(String[]::new));
                paused.clear();
                send(capture, seed, Long.MAX_VALUE);
                assertThat(nonEmpty(replay.state())).as("seed %s", seed).isEqualTo(nonEmpty(app.state()));
            }
        }
    }

    private void change(CaptureHarness capture, List<String> tables, Random random) throws Exception {
        String table = tables.get(random.nextInt(tables.size()));
        if (paused.add(table)) {
            capture.change(List.of(Pause.asked(table, CaptureHarness.NOW)));
        } else {
            paused.remove(table);
            capture.change(List.of(), table);
        }
    }

    private void send(CaptureHarness capture, long seed, long arrives) throws Exception {
        Optional<Batch> batch = capture.look();
        if (batch.isEmpty()) {
            return;
        }
        Map<String, Map<String, String>> before = replay.state();
        ReplaySink sink = new ReplaySink(replay, false, arrives, arrives / 2);
        if (arrives == Long.MAX_VALUE) {
            capture.sendAll(batch.get(), sink);
        } else {
            batch.get().send(sink, sink);
            capture.restart();
        }
        for (String table : paused) {
            assertThat(replay.state().get(table)).as("seed %s, %s", seed, table).isEqualTo(before.get(table));
        }
    }

    private static Map<String, Map<String, String>> nonEmpty(Map<String, Map<String, String>> state) {
        Map<String, Map<String, String>> copy = new TreeMap<>(state);
        copy.values().removeIf(Map::isEmpty);
        return copy;
    }
}
