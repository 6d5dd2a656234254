package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The map that replays what was sent equals the tables, whatever the app did and wherever the capture crashed. */
class RandomReplayTest {

    @TempDir
    Path directory;

    @Test
    void replayedEventsEqualTheTablesAcrossCrashes() throws Exception {
        replay("WAL", 700);
    }

    /** There is no log here: each commit is found by comparison. */
    @Test
    void replayedEventsOfARollbackJournalEqualTheTablesAcrossCrashes() throws Exception {
        replay("DELETE", 200);
    }

    private void replay(String journal, int transactions) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("RandomReplayTest seed " + seed);
        Random random = new Random(seed);
        Replay replay = new Replay();
        boolean first = true;
        int crashes = 0;
        try (AppDatabase database = new AppDatabase(directory.resolve("db.sqlite"))) {
            database.run("PRAGMA journal_mode = " + journal);
            RandomApp app = new RandomApp(database, seed + 1);
            try (CaptureHarness capture = new CaptureHarness(database.file(), directory.resolve("state"))) {
                for (int transaction = 0; transaction < transactions; transaction++) {
                    app.step();
                    if (random.nextInt(3) == 0) {
                        continue;
                    }
                    Optional<Batch> batch = capture.look();
                    if (batch.isEmpty()) {
                        continue;
                    }
                    if (random.nextInt(6) == 0) {
                        // some of it arrives, less of it is acknowledged
                        long arrived = random.nextInt(12);
                        ReplaySink sink = new ReplaySink(replay, false, arrived, random.nextInt((int) arrived + 1));
                        batch.get().send(sink, sink);
                        capture.restart();
                        first = true;
                        crashes++;
                        continue;
                    }
                    ReplaySink sink = new ReplaySink(replay, !first, Long.MAX_VALUE, Long.MAX_VALUE);
                    capture.sendAll(batch.get(), sink);
                    sendRest(capture, sink);
                    first = false;
                    assertThat(nonEmpty(replay.state())).as("seed %s", seed).isEqualTo(nonEmpty(app.state()));
                }
                sendRest(capture, new ReplaySink(replay, false, Long.MAX_VALUE, Long.MAX_VALUE));
                assertThat(capture.progress().fromLog()).isEqualTo(journal.equals("WAL"));
                assertThat(nonEmpty(replay.state())).as("seed %s", seed).isEqualTo(nonEmpty(app.state()));
            }
        }
        assertThat(crashes).isPositive();
    }

    private static void sendRest(CaptureHarness capture, ReplaySink sink) throws Exception {
        for (Optional<Batch> rest = capture.look(); rest.isPresent(); rest = capture.look()) {
            capture.sendAll(rest.get(), sink);
        }
    }

    private static Map<String, Map<String, String>> nonEmpty(Map<String, Map<String, String>> state) {
        Map<String, Map<String, String>> copy = new TreeMap<>(state);
        copy.values().removeIf(Map::isEmpty);
        return copy;
    }
}
