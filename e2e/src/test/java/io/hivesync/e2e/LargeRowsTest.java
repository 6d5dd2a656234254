package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows of a megabyte that compress to a few kilobytes: what Kafka hands over at once is bounded by what it is there, and a
 * few hundred of them unpacked are more than the heap, which is as large as the launcher's.
 */
@Tag("slow")
class LargeRowsTest {
    private static final int ROWS = 250;
    private static final int SIZE = 1_000_000;

    @TempDir
    Path folder;

    @Test
    void goThroughTheHeapThatAllElseFitsIn() throws Exception {
        HiveApp app = HiveApp.in(folder.resolve("app"));
        app.write("""
                INSERT INTO accounts (id, email, name, loginCount)
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                SELECT 'large_' || i, i || '@example.com', replace(hex(zeroblob(%d)), '00', 'b') || i, i FROM n""".formatted(ROWS, SIZE));
        List<Target> targets = Stream.of("one", "two")
                .map(name -> Target.sqlite(folder.resolve(name + ".sqlite")))
                .toList();
        List<String> command =
                new ArrayList<>(List.of("run", "--hive", app.folder().toString()));
        targets.forEach(target -> command.addAll(List.of("--to", target.url())));
        try (HiveSyncProcess run = HiveSyncProcess.start(folder, Map.of(), command.toArray(String[]::new))) {
            run.awaitReady();
            for (Target target : targets) {
                target.await(
                        "SELECT count(*) || ' of ' || min(length(name)) FROM accounts WHERE blade_id LIKE 'large%'",
                        ROWS + " of " + (SIZE + 1));
            }
            assertThat(run.process().isAlive()).isTrue();
        }
    }
}
