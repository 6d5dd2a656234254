package io.hivesync.connector.sqlite.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.page.PagedFile.Commit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica that knows the diffs alone equals what SQL reads after each commit, for every kind of file. */
class RandomPageDiffTest {

    private static final List<Integer> PAGE_SIZES = List.of(512, 1024, 2048, 4096, 8192, 16384, 32768, 65536);
    private static final List<String> ENCODINGS = List.of("UTF-8", "UTF-16le", "UTF-16be");

    private static final long SEED = Long.getLong("seed", System.nanoTime());

    private static final int TWIN_RUNS = 20;

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
        Random random = new Random(SEED);
        List<Shape> some = new ArrayList<>();
        for (int i = 0; i < shapes().size(); i += ENCODINGS.size()) {
            some.add(shapes().get(i + random.nextInt(ENCODINGS.size())));
        }
        replayEach(some, Integer.getInteger("transactions", 26));
        assertThat(commits).isGreaterThan(500);
    }

    /** With -Dtransactions=350 it is more than 20,000 commits. */
    @Test
    @Tag("slow")
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void replicaOfDiffsEqualsTheTablesForLong() throws Exception {
        replayEach(shapes(), Integer.getInteger("transactions", 90));
        assertThat(commits).isGreaterThan(5_000);
    }

    private void replayEach(List<Shape> shapes, int transactions) throws Exception {
        System.out.println("RandomPageDiffTest seed " + SEED);
        long seed = SEED;
        for (Shape shape : shapes) {
            replay(shape, seed++, transactions, Ownership::new);
        }
        System.out.println("RandomPageDiffTest " + commits + " commits, " + rows + " rows");
    }

    @Test
    void ignoredOverflowPagesAreSeen() {
        assertThat(survived(Blind::new)).isLessThan(TWIN_RUNS);
    }

    @Test
    void ownershipReleasedAfterItWasTakenIsSeen() {
        assertThat(survived(Late::new)).isLessThan(TWIN_RUNS);
    }

    /** How many runs a defect survived. */
    private int survived(IntFunction<Ownership> defect) {
        for (int run = 0; run < TWIN_RUNS; run++) {
            try {
                replay(new Shape(512, run % 3, "UTF-8"), SEED + run, 60, defect);
            } catch (Exception | AssertionError e) {
                System.out.println("seen: " + e.getMessage());
                return run;
            }
        }
        return TWIN_RUNS;
    }

    /** The defect of looking at nothing but pages of trees. */
    private static final class Blind extends Ownership {
        Blind(int pageCount) {
            super(pageCount);
        }

        @Override
        int treePage(int page) {
            return inTree(page) ? page : 0;
        }
    }

    /** The defect of releasing the pages that a tree lost after another took them. */
    private static final class Late extends Ownership {
        private final List<Integer> released = new ArrayList<>();

        Late(int pageCount) {
            super(pageCount);
        }

        @Override
        void release(int page) {
            released.add(page);
        }

        @Override
        int treePage(int page) {
            released.stream().filter(late -> late <= pageCount()).forEach(super::release);
            released.clear();
            return super.treePage(page);
        }
    }

    private void replay(Shape shape, long seed, int transactions, IntFunction<Ownership> ownership) throws Exception {
        Random random = new Random(seed);
        Path path = directory.resolve("db" + seed);
        try (PagedFile file = new PagedFile(
                path,
                "PRAGMA page_size = " + shape.pageSize,
                "PRAGMA auto_vacuum = " + shape.autoVacuum,
                "PRAGMA encoding = '" + shape.encoding + "'")) {
            RandomWriter writer = new RandomWriter(file, random);
            writer.fill();
            file.commits();
            PageDiff diff = PageDiff.attach(
                    file.pages(), ownership.apply(file.pages().count()), name -> true, PageDiff.MAX_BYTES);
            Replica replica = new Replica(file);
            for (int i = 0; i < transactions; i++) {
                writer.step();
                for (Commit commit : file.commits()) {
                    commits++;
                    ChangedPages changed = random.nextBoolean() ? commit.changed() : commit.netChanged();
                    replica.apply(diff.commit(commit.before(), changed));
                }
            }
            rows += replica.rows();
        } catch (AssertionError | Exception e) {
            throw new AssertionError(shape + ", seed " + seed + ": " + e.getMessage(), e);
        }
    }
}
