package io.hivesync.connector.sqlite.core.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.connector.sqlite.core.page.PagedFile.Commit;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tables are followed, and what changes of the schema do to that. Each commit is checked against SQL too. */
class SchemaChangesTest {

    private static final String NUMBERS =
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400) ";

    @TempDir
    Path directory;

    private Tail open() throws Exception {
        return Tail.of(
                directory,
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)",
                "CREATE TABLE other (id TEXT PRIMARY KEY, v)",
                NUMBERS + "INSERT INTO t SELECT i, i, zeroblob(30) FROM n",
                "INSERT INTO other VALUES ('x', 1), ('y', zeroblob(9000))");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ALTER TABLE other ADD COLUMN c                    | reshaped other
                    ALTER TABLE other RENAME COLUMN v TO w            | reshaped other
                    ALTER TABLE other DROP COLUMN v                   | reshaped other
                    ALTER TABLE other ADD COLUMN c AS (v) VIRTUAL     |
                    ALTER TABLE other RENAME TO another               | dropped other,created another
                    DROP TABLE other                                  | dropped other
                    CREATE TABLE third (v)                            | created third
                    CREATE TABLE third AS SELECT * FROM other         | created third
                    CREATE INDEX i ON other (v)                       |
                    CREATE VIEW third AS SELECT 1                     |
                    CREATE TRIGGER g AFTER INSERT ON other BEGIN SELECT 1; END |
                    CREATE VIRTUAL TABLE third USING fts5 (v)         |
                    ANALYZE                                           |
                    REINDEX                                           |
                    """)
    void changeOfAnotherTableLeavesTheRowsOfThisOneExact(String change, String told) throws Exception {
        try (Tail tail = open()) {
            List<String> expected = new ArrayList<>(told == null ? List.of() : List.of(told.split(",")));
            int place = expected.contains("dropped other") ? 1 : 0;
            expected.add(place, "u t 7,7,x(30) -> 7,8,x(30)");
            assertThat(tail.after("UPDATE t SET a = 8 WHERE id = 7", change)).containsExactlyElementsOf(expected);
            assertThat(tail.after("UPDATE t SET a = 9 WHERE id = 7")).containsExactly("u t 7,8,x(30) -> 7,9,x(30)");
        }
    }

    @Test
    void tableOfANewShapeIsFollowedFromThereOn() throws Exception {
        try (Tail tail = open()) {
            assertThat(tail.after("ALTER TABLE other ADD COLUMN c DEFAULT 'd'")).containsExactly("reshaped other");
            assertThat(tail.after("UPDATE other SET v = 2 WHERE id = 'x'"))
                    .containsExactly("u other 'x',1,'d' -> 'x',2,'d'");
            assertThat(tail.after("ALTER TABLE other DROP COLUMN v")).containsExactly("reshaped other");
            assertThat(tail.after("DELETE FROM other WHERE id = 'x'")).containsExactly("d other 'x','d'");
            assertThat(tail.after("ALTER TABLE other RENAME TO new")).containsExactly("dropped other", "created new");
            assertThat(tail.after("UPDATE new SET c = 1")).containsExactly("u new 'y','d' -> 'y',1");
            assertThat(tail.after("CREATE TABLE w (k PRIMARY KEY) WITHOUT ROWID", "INSERT INTO w VALUES (1)"))
                    .containsExactly("created w");
            assertThat(tail.after("INSERT INTO w VALUES (2)")).containsExactly("c w 2");
        }
    }

    @Test
    void tableThatIsBuiltAnewWithTheSameShapeIsComparedRowByRow() throws Exception {
        try (Tail tail = open()) {
            assertThat(tail.after(
                            "CREATE TABLE anew (id INTEGER PRIMARY KEY, a, b)",
                            "INSERT INTO anew SELECT id, CASE id WHEN 7 THEN 70 ELSE a END, b FROM t WHERE id <> 8",
                            "DROP TABLE t",
                            "ALTER TABLE anew RENAME TO t"))
                    .containsExactly("d t 8,8,x(30)", "u t 7,7,x(30) -> 7,70,x(30)");
            assertThat(tail.after("DELETE FROM t WHERE id = 400")).containsExactly("d t 400,400,x(30)");
        }
    }

    @Test
    void tableThatIsDroppedAndCreatedIsReshapedIfItDiffers() throws Exception {
        try (Tail tail = open()) {
            assertThat(tail.after("DROP TABLE other", "CREATE TABLE other (id TEXT PRIMARY KEY, v)"))
                    .containsExactly("d other 'x',1", "d other 'y',x(9000)");
            assertThat(tail.after("DROP TABLE other", "CREATE TABLE other (id TEXT PRIMARY KEY, v) WITHOUT ROWID"))
                    .containsExactly("reshaped other");
            assertThat(tail.after("DROP TABLE other", "CREATE TABLE other (id INTEGER PRIMARY KEY, v TEXT)"))
                    .containsExactly("reshaped other");
            assertThat(tail.after("INSERT INTO other VALUES (1, 2)")).containsExactly("c other 1,'2'");
        }
    }

    @Test
    void ownTablesOfSqliteAndVirtualOnesWithTheirShadowsAreNotFollowed() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE auto (id INTEGER PRIMARY KEY AUTOINCREMENT, v)",
                "CREATE VIRTUAL TABLE search USING fts5 (v)",
                "CREATE VIRTUAL TABLE old USING fts4 (v)",
                "CREATE VIRTUAL TABLE box USING rtree (id, x0, x1)",
                "CREATE TABLE search_more (id INTEGER PRIMARY KEY)",
                "CREATE VIEW seen AS SELECT * FROM auto",
                "ANALYZE")) {
            assertThat(tail.tables()).extracting(TableDescription::name).containsExactly("auto", "search_more");
            assertThat(tail.after(
                            "INSERT INTO auto (v) VALUES ('x')",
                            "INSERT INTO search VALUES ('some text')",
                            "INSERT INTO old VALUES ('some text')",
                            "INSERT INTO box VALUES (1, 2, 3)",
                            "INSERT INTO search_more VALUES (1)"))
                    .containsExactly("c auto 1,'x'", "c search_more 1");
            assertThat(tail.after("DROP TABLE search")).isEmpty();
        }
    }

    @Test
    void schemaMayNameWhatOnlyTheAppHas() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (id TEXT PRIMARY KEY, v DEFAULT (random()), g AS (v) VIRTUAL)",
                "CREATE TABLE w (id TEXT PRIMARY KEY, v) WITHOUT ROWID",
                "PRAGMA writable_schema = ON",
                "UPDATE sqlite_schema SET sql = 'CREATE TABLE t (id TEXT PRIMARY KEY, v DEFAULT (app_default()) CHECK"
                        + " (app_check(v)), g AS (app_value(v)) VIRTUAL)' WHERE name = 't'",
                "UPDATE sqlite_schema SET sql = 'CREATE TABLE w (id TEXT PRIMARY KEY COLLATE app, v COLLATE app)"
                        + " WITHOUT ROWID' WHERE name = 'w'",
                "INSERT INTO sqlite_schema VALUES ('table', 'vectors', 'vectors', 0,"
                        + " 'CREATE VIRTUAL TABLE vectors USING app_module (x)')",
                "PRAGMA writable_schema = OFF",
                "INSERT INTO t (id, v) VALUES ('a', 'b')",
                "INSERT INTO w (id, v) VALUES ('a', 'b')")) {
            assertThat(tail.tables()).extracting(TableDescription::name).containsExactly("t", "w");
        }
    }

    @Test
    void longStatementOverflowsTheSchemaToo() throws Exception {
        String columns = String.join(
                ", ",
                java.util.stream.IntStream.range(0, 900)
                        .mapToObj(i -> "\"a column of a long name " + i + "\"")
                        .toList());
        try (Tail tail = Tail.of(directory, "CREATE TABLE t (id INTEGER PRIMARY KEY, " + columns + ")")) {
            assertThat(tail.after("INSERT INTO t (id) VALUES (1)")).hasSize(1);
            // as long as before, so that no more than one overflow page has to be written
            assertThat(
                            tail.after(
                                    "ALTER TABLE t RENAME COLUMN \"a column of a long name 800\" TO \"a column of a long name 9zz\""))
                    .containsExactly("reshaped t");
            assertThat(tail.after("INSERT INTO t (id) VALUES (2)")).hasSize(1);
        }
    }

    @Test
    void tablesThatAreNotSelectedAreNotFollowed() throws Exception {
        try (PagedFile file = new PagedFile(directory.resolve("db.sqlite"))) {
            file.run("CREATE TABLE t (v)", "CREATE TABLE sessions (v)");
            file.commits();
            PageDiff diff = PageDiff.attach(
                    file.pages(), file.pages().count(), name -> !name.equals("sessions"), PageDiff.MAX_BYTES);
            file.transaction(
                    "INSERT INTO t VALUES (1)",
                    "INSERT INTO sessions VALUES (2)",
                    "DROP TABLE sessions",
                    "CREATE TABLE u (v)");
            Commit commit = file.commits().get(0);
            assertThat(diff.commit(commit.before(), commit.changed()).tables())
                    .flatMap(Tail::lines)
                    .containsExactly("c t 1", "created u");
        }
    }

    @Test
    void commitBeyondTheLimitIsRefusedWithItsReason() throws Exception {
        try (PagedFile file = new PagedFile(directory.resolve("db.sqlite"))) {
            file.run(
                    "CREATE TABLE t (id INTEGER PRIMARY KEY, v)",
                    NUMBERS + "INSERT INTO t SELECT i, zeroblob(3000) FROM n");
            file.commits();
            PageDiff diff = PageDiff.attach(file.pages(), file.pages().count(), name -> true, 1 << 20);
            file.run("UPDATE t SET v = 1 WHERE id < 10");
            Commit few = file.commits().get(0);
            assertThat(diff.commit(few.before(), few.changed()).tables()).hasSize(1);
            // nothing is written but the root
            file.run("DELETE FROM t");
            Commit all = file.commits().get(0);
            assertThatThrownBy(() -> diff.commit(all.before(), all.changed()))
                    .isInstanceOf(CannotDiff.class)
                    .hasMessageContaining("1048576 bytes");
            assertThatThrownBy(() -> diff.commit(all.before(), all.changed()))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anEmptyFileAndOneOfAnotherKindAreRefused() {
        assertThatThrownBy(() -> PageDiff.attach(number -> new byte[0], 0)).isInstanceOf(CannotDiff.class);
        assertThatThrownBy(() -> PageDiff.attach(number -> new byte[4096], 1))
                .isInstanceOf(CannotDiff.class)
                .hasMessageContaining("header");
    }

    @Test
    void fileWithoutTablesIsFollowed() throws Exception {
        PagedFile file = new PagedFile(directory.resolve("db.sqlite"), "PRAGMA encoding = 'UTF-16le'");
        try (Tail tail = Tail.of(file, "PRAGMA user_version = 1")) {
            assertThat(tail.tables()).isEmpty();
            assertThat(tail.after("CREATE TABLE t (v)")).containsExactly("created t");
            assertThat(tail.after("INSERT INTO t VALUES ('x')")).containsExactly("c t 'x'");
        }
    }

    @Test
    void fileWithOtherPagesIsNotTheNextCommit() throws Exception {
        try (PagedFile small = new PagedFile(directory.resolve("small"), "PRAGMA page_size = 1024");
                PagedFile large = new PagedFile(directory.resolve("large"), "PRAGMA page_size = 4096")) {
            PageDiff diff = PageDiff.attach(small.pages(), 1);
            ChangedPages changed = ChangedPages.of(Map.of(1, large.pages().page(1)), 1);
            assertThatThrownBy(() -> diff.commit(small.pages(), changed))
                    .isInstanceOf(CannotDiff.class)
                    .hasMessageContaining("other pages");
        }
    }
}
