package io.hivesync.connector.sqlite.core.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.connector.sqlite.core.page.PagedFile.Commit;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pages that lie are told as such: no other exception, no loop. */
class MalformedPagesTest {

    @TempDir
    Path directory;

    private record Damaged(Pages before, ChangedPages changed) {}

    /** Damage to the pages of a commit, to those before it, or to those of the attachment. */
    @Test
    void damageAtRandomIsADiffOrCannotDiff() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("MalformedPagesTest seed " + seed);
        Random random = new Random(seed);
        List<Class<?>> outcomes = new ArrayList<>();
        try (PagedFile file =
                new PagedFile(directory.resolve("db.sqlite"), "PRAGMA page_size = 512", "PRAGMA auto_vacuum = 1")) {
            RandomWriter writer = new RandomWriter(file, random);
            writer.fill();
            file.commits();
            for (int i = Integer.getInteger("transactions", 25); i > 0; i--) {
                Pages start = file.pages();
                int pageCount = file.pages().count();
                writer.step();
                for (Commit commit : file.commits()) {
                    for (int damage = 0; damage < 15; damage++) {
                        outcomes.add(outcome(random, start, pageCount, commit));
                    }
                    start = file.pages();
                    pageCount = file.pages().count();
                }
            }
        }
        assertThat(outcomes).contains(CommitDiff.class, CannotDiff.class);
    }

    private static Class<?> outcome(Random random, Pages start, int pageCount, Commit commit) throws IOException {
        int where = random.nextInt(3);
        Pages attached = where == 0 ? damaged(random, start, pageCount) : start;
        try {
            PageDiff diff = PageDiff.attach(attached, pageCount);
            Map<Integer, byte[]> frames = new HashMap<>(commit.frames());
            if (where == 1) {
                frames.replaceAll((number, image) -> random.nextInt(3) == 0 ? damaged(random, image) : image);
            }
            Pages before = where == 2 ? damaged(random, commit.before(), pageCount) : commit.before();
            return diff.commit(before, ChangedPages.of(frames, commit.pageCount()))
                    .getClass();
        } catch (CannotDiff e) {
            assertThat(e).hasMessageMatching("(?s)\\w.+");
            return CannotDiff.class;
        }
    }

    private static Pages damaged(Random random, Pages pages, int pageCount) throws IOException {
        Map<Integer, byte[]> bad = new HashMap<>();
        for (int i = 1 + random.nextInt(10); i > 0; i--) {
            int number = 1 + random.nextInt(pageCount);
            bad.put(number, damaged(random, pages.page(number)));
        }
        return number -> bad.containsKey(number) ? bad.get(number) : pages.page(number);
    }

    /** Most of it where the structure is. */
    private static byte[] damaged(Random random, byte[] page) {
        byte[] bad = page.clone();
        int reach = random.nextBoolean() ? 40 : bad.length;
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            bad[random.nextInt(reach)] = (byte) (random.nextBoolean() ? random.nextInt(16) : random.nextInt());
        }
        return bad;
    }

    @Test
    void overflowChainInACircleEnds() throws Exception {
        try (PagedFile file = new PagedFile(directory.resolve("db.sqlite"), "PRAGMA page_size = 512")) {
            file.run("CREATE TABLE t (v)");
            file.commits();
            PageDiff diff = PageDiff.attach(file.pages(), file.pages().count());
            file.run("INSERT INTO t VALUES (zeroblob(5000))");
            Commit commit = file.commits().get(0);
            Map<Integer, byte[]> frames = new HashMap<>(commit.frames());
            int last =
                    frames.keySet().stream().mapToInt(Integer::intValue).max().orElseThrow();
            byte[] circle = frames.get(last - 2).clone();
            circle[3] = (byte) (last - 5);
            frames.put(last - 2, circle);
            assertThatThrownBy(() -> diff.commit(commit.before(), ChangedPages.of(frames, commit.pageCount())))
                    .isInstanceOf(CannotDiff.class)
                    .hasMessageContaining("circle");
        }
    }

    @Test
    void treeThatIsItsOwnChildEnds() throws Exception {
        try (PagedFile file = new PagedFile(directory.resolve("db.sqlite"), "PRAGMA page_size = 512")) {
            file.run("CREATE TABLE t (v)", "INSERT INTO t VALUES (zeroblob(400)), (zeroblob(400)), (zeroblob(400))");
            file.commits();
            Pages pages = file.pages();
            byte[] root = pages.page(2).clone();
            assertThat(root[0]).as("an interior page").isEqualTo((byte) 5);
            root[11] = 2;
            assertThatThrownBy(() -> PageDiff.attach(
                            number -> number == 2 ? root : pages.page(number),
                            file.pages().count()))
                    .isInstanceOf(CannotDiff.class);
            int pointer = (root[12] & 0xff) << 8 | root[13] & 0xff;
            IntStream.range(0, 4).forEach(i -> root[pointer + i] = (byte) (i == 3 ? 2 : 0));
            assertThatThrownBy(() -> PageDiff.attach(
                            number -> number == 2 ? root : pages.page(number),
                            file.pages().count()))
                    .isInstanceOf(CannotDiff.class)
                    .hasMessageContaining("circle");
        }
    }

    @Test
    void failureToReadIsThatOfTheReader() throws Exception {
        try (PagedFile file = new PagedFile(directory.resolve("db.sqlite"))) {
            file.run("CREATE TABLE t (v)");
            file.commits();
            PageDiff diff = PageDiff.attach(file.pages(), file.pages().count());
            file.run("INSERT INTO t VALUES (1)");
            Commit commit = file.commits().get(0);
            IOException failure = new IOException("gone");
            Pages gone = number -> {
                throw failure;
            };
            assertThatThrownBy(() -> diff.commit(gone, commit.changed())).isSameAs(failure);
        }
    }
}
