package io.hivesync.connector.sqlite.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.page.PagedFile.Commit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that knows the diffs alone equals what SQL reads after each commit, for every kind of file. */
class RandomPageDiffTest {

    private static final List<Integer> PAGE_SIZES = List.of(512, 1024, 2048, 4096, 8192, 16384, 32768, 65536);
    private static final List<String> ENCODINGS = List.of("UTF-8", "UTF-16le", "UTF-16be");

    @TempDir
    Path directory;

    private long commits;
    private long rows;

    private record Shape(int pageSize, int autoVacuum, String encoding) {}

    private static List<Shape> shapes() {
        List<Shape> shapes = new ArrayList<>();
        for (int pageSize : PAGE_SIZES) {
            for (int autoVacuum = 0; autoVacuum < 3; autoVacuum++) {
                for (String encoding : ENCODINGS) {
                    shapes.add(new Shape(pageSize, autoVacuum, encoding));
                }
            }
        }
        return shapes;
    }

    @Test
    void replicaOfDiffsEqualsTheTables() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        replayEachShape(seed, Integer.getInteger("transactions", 8));
        assertThat(commits).isGreaterThan(500);
    }

    @Test
    @Tag("slow")
    void replicaOfDiffsEqualsTheTablesForLong() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        replayEachShape(seed, Integer.getInteger("transactions", 300));
    }

    private void replayEachShape(long seed, int transactions) throws Exception {
        System.out.println("RandomPageDiffTest seed " + seed);
        for (Shape shape : shapes()) {
            replay(shape, seed++, transactions);
        }
        System.out.println("RandomPageDiffTest " + commits + " commits, " + rows + " rows");
    }

    private void replay(Shape shape, long seed, int transactions) throws Exception {
        Random random = new Random(seed);
        Path path = directory.resolve("db" + seed);
        try (PagedFile file = new PagedFile(
                path,
                "PRAGMA page_size = " + shape.pageSize,
                "PRAGMA auto_vacuum = " + shape.autoVacuum,
                "PRAGMA encoding = '" + shape.encoding + "'")) {
            RandomWriter writer = new RandomWriter(file, random);
            for (int i = random.nextInt(20); i > 0; i--) {
                writer.step();
            }
            file.commits();
            PageDiff diff = PageDiff.attach(file.pages(), file.pageCount());
            Replica replica = new Replica(file);
            for (int i = 0; i < transactions; i++) {
                writer.step();
                for (Commit commit : file.commits()) {
                    commits++;
                    ChangedPages changed = random.nextBoolean() ? commit.changed() : commit.netChanged();
                    replica.apply(diff.commit(commit.pagesBefore(), changed));
                }
            }
            rows += replica.rows();
        } catch (AssertionError | Exception e) {
            throw new AssertionError(shape + ", seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
