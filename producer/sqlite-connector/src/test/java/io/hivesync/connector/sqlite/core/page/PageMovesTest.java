package io.hivesync.connector.sqlite.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.page.PagedFile.Commit;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows stay exact wherever SQLite puts their pages. Each commit is checked against SQL too. */
class PageMovesTest {

    private static final String NUMBERS =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) ";

    @TempDir
    Path directory;

    private Tail open(String pragma, String... setup) throws Exception {
        return Tail.of(new PagedFile(directory.resolve("db.sqlite"), "PRAGMA page_size = 512", pragma), setup);
    }

    private static List<Integer> treePages(Tail tail, String table) throws Exception {
        return tail
                .file
                .rows("SELECT pageno FROM dbstat WHERE pagetype <> 'overflow' AND name = '" + table + "'")
                .stream()
                .map(row -> ((Long) row[0]).intValue())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
                "CREATE TABLE t (id PRIMARY KEY, v) WITHOUT ROWID",
                "CREATE TABLE t (v, id TEXT PRIMARY KEY)"
            })
    void rowIsAnUpdateThoughOnlyItsOverflowPageIsWritten(String table) throws Exception {
        byte[] blob = new byte[3000];
        try (Tail tail = open("PRAGMA auto_vacuum = 0", table)) {
            tail.after("INSERT INTO t (id, v) VALUES (1, zeroblob(3000)), (2, zeroblob(2000))");
            try (Tail late = new Tail(tail.file)) {
                blob[2500] = 1;
                late.file.update("UPDATE t SET v = ? WHERE id = 1", (Object) blob);
                assertThat(late.changes()).hasSize(1);
                assertThat(late.written()).hasSize(1).doesNotContainAnyElementsOf(treePages(late, "t"));
                // the ownership is known now, and kept
                blob[2900] = 1;
                late.file.update("UPDATE t SET v = ? WHERE id = 1", (Object) blob);
                assertThat(late.changes()).hasSize(1);
                assertThat(late.written()).hasSize(1).doesNotContainAnyElementsOf(treePages(late, "t"));
            }
        }
    }

    @Test
    void overflowPageOfARowThatMovedIsStillItsOwn() throws Exception {
        byte[] blob = new byte[3000];
        try (Tail tail = open("PRAGMA auto_vacuum = 0", "CREATE TABLE t (id INTEGER PRIMARY KEY, v)")) {
            tail.file.update("INSERT INTO t (id, v) VALUES (500, ?)", (Object) blob);
            assertThat(tail.changes()).hasSize(1);
            int root = treePages(tail, "t").get(0);
            assertThat(tail.after(NUMBERS + "INSERT INTO t SELECT i, 'some text of a row' FROM n"))
                    .hasSize(400);
            assertThat(treePages(tail, "t")).hasSizeGreaterThan(10).contains(root);
            blob[2000] = 1;
            tail.file.update("UPDATE t SET v = ? WHERE id = 500", (Object) blob);
            assertThat(tail.changes()).containsExactly("u t 500,x(3000) -> 500,x(3000)");
            assertThat(tail.written()).hasSize(1).doesNotContainAnyElementsOf(treePages(tail, "t"));
        }
    }

    @Test
    void rowsOfInteriorPagesAreRows() throws Exception {
        try (Tail tail = open(
                "PRAGMA auto_vacuum = 0",
                "CREATE TABLE t (id PRIMARY KEY, v) WITHOUT ROWID",
                NUMBERS + "INSERT INTO t SELECT i, 'some text of a row' FROM n")) {
            assertThat(tail.file.value("SELECT sum(ncell) FROM dbstat WHERE name = 't' AND pagetype = 'internal'"))
                    .asInstanceOf(InstanceOfAssertFactories.LONG)
                    .isGreaterThan(10);
            for (int id = 1; id <= 400; id += 2) {
                assertThat(tail.after("UPDATE t SET v = 'x' WHERE id = " + id)).hasSize(1);
            }
            for (int id = 400; id > 0; id -= 5) {
                assertThat(tail.after("DELETE FROM t WHERE id = " + id)).hasSize(1);
            }
        }
    }

    @Test
    void splitsAndMergesTellOnlyWhatChanged() throws Exception {
        try (Tail tail = open("PRAGMA auto_vacuum = 0", "CREATE TABLE t (id INTEGER PRIMARY KEY, v)")) {
            assertThat(tail.after(NUMBERS + "INSERT INTO t SELECT i * 10, 'some text of a row' FROM n"))
                    .hasSize(400);
            for (int id = 5; id < 4000; id += 37) {
                assertThat(tail.after("INSERT OR IGNORE INTO t VALUES (" + id + ", 'another text')"))
                        .hasSizeBetween(0, 1);
            }
            assertThat(tail.after("UPDATE t SET v = printf('%200d', 1) WHERE id BETWEEN 1000 AND 1500"))
                    .allMatch(line -> line.startsWith("u "))
                    .hasSizeGreaterThan(50);
            assertThat(tail.after("DELETE FROM t WHERE id BETWEEN 500 AND 3500"))
                    .allMatch(line -> line.startsWith("d "))
                    .hasSizeGreaterThan(300);
            assertThat(tail.after("DELETE FROM t WHERE id > 5")).isNotEmpty();
        }
    }

    @Test
    void truncatedTableIsItsDeletes() throws Exception {
        try (Tail tail = open(
                "PRAGMA auto_vacuum = 0",
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
                NUMBERS + "INSERT INTO t SELECT i, zeroblob(i * 3) FROM n")) {
            assertThat(tail.after("DELETE FROM t")).hasSize(400).allMatch(line -> line.startsWith("d "));
            // few of them were written
            assertThat(tail.written()).hasSizeLessThan(20);
            assertThat(tail.after(NUMBERS + "INSERT INTO t SELECT i, zeroblob(i * 3) FROM n"))
                    .hasSize(400);
        }
    }

    @Test
    void pagesThatAnotherTableTakesInTheSameCommitAreItsOwn() throws Exception {
        try (Tail tail = open(
                "PRAGMA auto_vacuum = 0",
                "CREATE TABLE a (id INTEGER PRIMARY KEY, v)",
                "CREATE TABLE b (id INTEGER PRIMARY KEY, v)",
                "CREATE TABLE c (id PRIMARY KEY, v) WITHOUT ROWID",
                NUMBERS + "INSERT INTO a SELECT i, zeroblob(i * 3) FROM n")) {
            for (String to : List.of("b", "c", "a", "c", "b", "a")) {
                String from = String.valueOf(tail.file.value("SELECT CASE WHEN EXISTS (SELECT 1 FROM a) THEN 'a'"
                        + " WHEN EXISTS (SELECT 1 FROM b) THEN 'b' ELSE 'c' END"));
                assertThat(tail.after(
                                "CREATE TEMP TABLE h AS SELECT * FROM " + from,
                                "DELETE FROM " + from,
                                "INSERT INTO " + to + " SELECT id, v FROM h",
                                "DROP TABLE h"))
                        .hasSize(800);
                assertThat(tail.after("UPDATE " + to + " SET v = zeroblob(length(v) + 1)"))
                        .hasSize(400);
            }
        }
    }

    @Test
    void vacuumTellsNothingOfKeyedRows() throws Exception {
        try (Tail tail = open(
                "PRAGMA auto_vacuum = 0",
                "CREATE TABLE t (id TEXT PRIMARY KEY, v)",
                "CREATE TABLE w (id TEXT PRIMARY KEY, v) WITHOUT ROWID",
                "CREATE TABLE keyless (v)",
                NUMBERS + "INSERT INTO t SELECT i, zeroblob(i * 3) FROM n",
                "INSERT INTO w SELECT id, v FROM t",
                "INSERT INTO keyless VALUES (1), (2)",
                "DELETE FROM t WHERE rowid % 3 = 0",
                "DELETE FROM keyless WHERE v = 1")) {
            tail.file.run("VACUUM");
            // without a key the rowid is the key, and VACUUM gives new ones
            assertThat(tail.changes()).containsExactly("d keyless 2", "c keyless 2");
            assertThat(tail.after("UPDATE t SET v = 1 WHERE id = '400'"))
                    .containsExactly("u t '400',x(1200) -> '400',1");
            tail.file.run("PRAGMA auto_vacuum = 2", "VACUUM");
            assertThat(tail.changes()).isEmpty();
            assertThat(tail.after("UPDATE w SET v = 1 WHERE id = '400'"))
                    .containsExactly("u w '400',x(1200) -> '400',1");
        }
    }

    @Test
    void incrementalVacuumTellsNothing() throws Exception {
        try (Tail tail = open(
                "PRAGMA auto_vacuum = 2",
                "CREATE TABLE a (id INTEGER PRIMARY KEY, v)",
                "CREATE TABLE b (id PRIMARY KEY, v) WITHOUT ROWID",
                NUMBERS + "INSERT INTO a SELECT i, zeroblob(i * 3) FROM n",
                NUMBERS + "INSERT INTO b SELECT i, zeroblob(i * 3) FROM n")) {
            assertThat(tail.after("DELETE FROM a WHERE id % 2 = 0")).hasSize(200);
            int before = tail.file.pages().count();
            for (int i = 0; i < 30; i++) {
                tail.file.run("PRAGMA incremental_vacuum(10)");
                assertThat(tail.changes()).isEmpty();
            }
            assertThat(tail.file.pages().count()).isLessThan(before);
            assertThat(tail.after("UPDATE b SET v = zeroblob(length(v) + 1)")).hasSize(400);
        }
    }

    @Test
    void rootThatMovedForAnotherTableIsFollowed() throws Exception {
        try (Tail tail = open(
                "PRAGMA auto_vacuum = 1",
                "CREATE TABLE a (id INTEGER PRIMARY KEY, v)",
                "CREATE TABLE b (id INTEGER PRIMARY KEY, v)",
                "CREATE TABLE c (id PRIMARY KEY, v) WITHOUT ROWID",
                NUMBERS + "INSERT INTO a SELECT i, zeroblob(i * 3) FROM n",
                NUMBERS + "INSERT INTO b SELECT i, zeroblob(i * 3) FROM n",
                NUMBERS + "INSERT INTO c SELECT i, zeroblob(i * 3) FROM n")) {
            String roots = "SELECT group_concat(rootpage) FROM sqlite_schema WHERE name IN ('b', 'c')";
            Object before = tail.file.value(roots);
            assertThat(tail.after("DROP TABLE a", "UPDATE c SET v = 1 WHERE id = 400"))
                    .containsExactly("dropped a", "u c 400,x(1200) -> 400,1");
            assertThat(tail.file.value(roots)).isNotEqualTo(before);
            assertThat(tail.after("UPDATE b SET v = 1 WHERE id = 400")).containsExactly("u b 400,x(1200) -> 400,1");
            assertThat(tail.after("UPDATE c SET v = 2 WHERE id = 400")).containsExactly("u c 400,1 -> 400,2");
        }
    }

    @Test
    void framesThatWereRolledBackAreNoPartOfACommit() throws Exception {
        try (Tail tail = open(
                "PRAGMA cache_size = 5",
                "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
                NUMBERS + "INSERT INTO t SELECT i, zeroblob(i * 3) FROM n")) {
            assertThat(tail.after(
                            "UPDATE t SET v = 1 WHERE id = 7",
                            "SAVEPOINT s",
                            "UPDATE t SET v = zeroblob(600)",
                            "ROLLBACK TO s",
                            "RELEASE s",
                            "UPDATE t SET v = 2 WHERE id = 8"))
                    .containsExactly("u t 7,x(21) -> 7,1", "u t 8,x(24) -> 8,2");
            tail.file.run("BEGIN", "DELETE FROM t", "ROLLBACK");
            assertThat(tail.changes()).isEmpty();
        }
    }

    @Test
    @Tag("slow")
    void pageThatSqliteLocksIsNoPageOfATable() throws Exception {
        Path path = directory.resolve("db.sqlite");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
                Statement statement = connection.createStatement()) {
            for (String sql : List.of(
                    "PRAGMA page_size = 65536",
                    "PRAGMA auto_vacuum = 1",
                    "PRAGMA journal_mode = OFF",
                    "PRAGMA synchronous = OFF",
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
                    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1060)"
                            + " INSERT INTO t SELECT i, zeroblob(1 << 20) FROM n")) {
                statement.execute(sql);
            }
        }
        int locked = (1 << 30) / 65536 + 1;
        try (PagedFile file = new PagedFile(path)) {
            assertThat(file.pages().count()).isGreaterThan(locked);
            assertThat(file.value("SELECT count(*) FROM dbstat WHERE pageno = " + locked))
                    .isEqualTo(0L);
            PageDiff diff = PageDiff.attach(file.pages(), file.pages().count());
            List<Integer> written = new ArrayList<>();
            // the row whose chain steps over it, and its neighbours
            for (int id = 1005; id < 1025; id++) {
                byte[] blob = new byte[1 << 20];
                blob[blob.length / 2] = 1;
                file.update("UPDATE t SET v = ? WHERE id = " + id, (Object) blob);
                Commit commit = file.commits().get(0);
                written.addAll(commit.frames().keySet());
                assertThat(diff.commit(commit.before(), commit.changed()).tables())
                        .flatMap(Tail::lines)
                        .containsExactly("u t " + id + ",x(1048576) -> " + id + ",x(1048576)");
            }
            assertThat(written)
                    .anyMatch(page -> page < locked)
                    .anyMatch(page -> page > locked)
                    .doesNotContain(locked);
        }
    }
}
