package io.hivesync.connector.sqlite.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.page.PagedFile.Commit;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees of several levels: whole subtrees join and leave, and a small change is not paid for by the size of the tree. */
class DeepTreesTest {

    private static final long SEED = Long.getLong("seed", System.nanoTime());

    @TempDir
    Path directory;

    private final Random random = new Random(SEED);

    @BeforeEach
    void printSeed() {
        System.out.println("DeepTreesTest seed " + SEED);
    }

    private PagedFile open() throws Exception {
        PagedFile file = new PagedFile(
                directory.resolve("db.sqlite"), "PRAGMA page_size = 512", "PRAGMA auto_vacuum = " + random.nextInt(3));
        file.run(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
                "CREATE TABLE w (id INTEGER PRIMARY KEY, v) WITHOUT ROWID",
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 8000)"
                        + " INSERT INTO t SELECT i * 3, 'row ' || i FROM n",
                "INSERT INTO w SELECT id, v FROM t");
        return file;
    }

    @Test
    void subtreesThatJoinAndLeaveAreExact() throws Exception {
        try (Tail tail = new Tail(open())) {
            Object levels = tail.file.value("SELECT max(length(path) - length(replace(path, '/', ''))) FROM dbstat"
                    + " WHERE name = 'w' AND pagetype = 'leaf'");
            assertThat((Long) levels).isGreaterThanOrEqualTo(3);
            int transactions = Integer.getInteger("transactions", 40);
            for (int i = 0; i < transactions; i++) {
                tail.file.run("BEGIN");
                for (int statements = 1 + random.nextInt(3); statements > 0; statements--) {
                    change(tail.file, random.nextBoolean() ? "t" : "w");
                }
                tail.file.run("COMMIT");
                tail.changes();
            }
        }
    }

    private void change(PagedFile file, String table) throws Exception {
        int from = random.nextInt(26_000);
        int to = from + random.nextInt(random.nextInt(8) == 0 ? 9_000 : 200);
        String range = " WHERE id BETWEEN " + from + " AND " + to;
        switch (random.nextInt(6)) {
            case 0 -> file.run("DELETE FROM " + table + range);
            case 1 -> file.run("UPDATE " + table + " SET v = v || ' and more'" + range);
            case 2 -> file.run("UPDATE " + table + " SET v = 'less'" + range);
            case 3 -> file.run("UPDATE OR REPLACE " + table + " SET id = id + 1" + range);
            default ->
                file.run("WITH RECURSIVE n (i) AS (SELECT " + from + " UNION ALL SELECT i + 1 FROM n WHERE i < " + to
                        + ") INSERT OR IGNORE INTO " + table + " SELECT i, 'new' FROM n");
        }
    }

    @Test
    void smallCommitReadsFewPages() throws Exception {
        try (PagedFile file = open()) {
            file.commits();
            PageDiff diff = PageDiff.attach(file.pages(), file.pages().count());
            int[] read = {0};
            int commits = 300;
            for (int i = 0; i < commits; i++) {
                String table = random.nextBoolean() ? "t" : "w";
                file.run("INSERT OR REPLACE INTO " + table + " VALUES (" + random.nextInt(26_000) + ", 'other " + i
                        + "')");
                Commit commit = file.commits().get(0);
                Pages counted = number -> {
                    read[0]++;
                    return commit.before().page(number);
                };
                diff.commit(counted, commit.changed());
            }
            assertThat(read[0] / commits).isLessThan(20);
            assertThat(file.pages().count()).isGreaterThan(500);
        }
    }
}
