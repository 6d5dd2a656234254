package io.hivesync.connector.sqlite.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private CaptureHarness capture;

    @BeforeEach
    void start() throws SQLException {
        app = new AppDatabase(directory.resolve("db.sqlite"));
    }

    @AfterEach
    void stop() throws Exception {
        if (capture != null) {
            capture.close();
        }
        app.close();
    }

    private void given(String... statements) throws Exception {
        app.run(statements);
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        capture.drain();
    }

    private List<String> after(String... statements) throws Exception {
        app.transaction(List.of(statements));
        return capture.changes();
    }

    @Test
    void snapshotShowsEveryTableInOrderOfCreationBetweenMarksAlsoEmptyOnes() throws Exception {
        app.run("CREATE TABLE b (id TEXT PRIMARY KEY, v)", "CREATE TABLE a (id TEXT PRIMARY KEY)");
        app.run("INSERT INTO b VALUES ('1', 2.5), ('2', NULL)");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        Recorder all = capture.drain();
        assertThat(all.events)
                .containsExactly(
                        "schema b id,v",
                        "start b",
                        "r b '1',2.5",
                        "r b '2',null",
                        "end b",
                        "schema a id",
                        "start a",
                        "end a");
        assertThat(all.positions).isSorted().doesNotHaveDuplicates();
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void deletesComeBeforeUpdatesBeforeCreatesWithExactImages() throws Exception {
        given("CREATE TABLE t (id INTEGER PRIMARY KEY, v)", "INSERT INTO t VALUES (1,'a'), (2,'b'), (3,'c')");
        assertThat(after(
                        "INSERT INTO t VALUES (4, x'00ff')",
                        "UPDATE t SET v = 'B' WHERE id = 2",
                        "DELETE FROM t WHERE id = 1"))
                .containsExactly("d t 1,'a'", "u t 2,'b' -> 2,'B'", "c t 4,x00ff");
    }

    @Test
    void storageClassesAndCaseCountAsDifferences() throws Exception {
        given(
                "CREATE TABLE t (id TEXT PRIMARY KEY, n, c TEXT COLLATE NOCASE, i INTEGER, r REAL)",
                "INSERT INTO t VALUES ('k', 1, 'a', 1, 1)");
        assertThat(after("UPDATE t SET n = 1.0")).containsExactly("u t 'k',1,'a',1,1.0 -> 'k',1.0,'a',1,1.0");
        assertThat(after("UPDATE t SET n = '1'")).containsExactly("u t 'k',1.0,'a',1,1.0 -> 'k','1','a',1,1.0");
        assertThat(after("UPDATE t SET n = x'31'")).containsExactly("u t 'k','1','a',1,1.0 -> 'k',x31,'a',1,1.0");
        assertThat(after("UPDATE t SET c = 'A'")).containsExactly("u t 'k',x31,'a',1,1.0 -> 'k',x31,'A',1,1.0");
        assertThat(after("UPDATE t SET i = 1.5")).containsExactly("u t 'k',x31,'A',1,1.0 -> 'k',x31,'A',1.5,1.0");
        assertThat(after("UPDATE t SET n = NULL")).containsExactly("u t 'k',x31,'A',1.5,1.0 -> 'k',null,'A',1.5,1.0");
        assertThat(after("UPDATE t SET n = NULL")).isEmpty();
    }

    @Test
    void extremeValuesArriveAsTheyAre() throws Exception {
        given("CREATE TABLE t (id INTEGER PRIMARY KEY, v)");
        assertThat(after(
                        "INSERT INTO t VALUES (-9223372036854775808, 9223372036854775807)",
                        "INSERT INTO t VALUES (1, 9e999)",
                        "INSERT INTO t VALUES (2, 0.1 + 0.2)",
                        "INSERT INTO t VALUES (3, x'')",
                        "INSERT INTO t VALUES (4, '')",
                        "INSERT INTO t VALUES (5, CAST(x'610062' AS TEXT))",
                        "INSERT INTO t VALUES (6, CAST(x'61ff' AS TEXT))"))
                .containsExactly(
                        "c t -9223372036854775808,9223372036854775807",
                        "c t 1,Infinity",
                        "c t 2,0.30000000000000004",
                        "c t 3,x",
                        "c t 4,''",
                        "c t 5,'a\u0000b'",
                        "c t 6,'a\ufffd'");
        assertThat(after("UPDATE t SET v = CAST(x'610063' AS TEXT) WHERE id = 5"))
                .containsExactly("u t 5,'a\u0000b' -> 5,'a\u0000c'");
    }

    @Test
    void keyChangeIsDeleteAndCreateEvenIfOnlyTheCaseOfItChanges() throws Exception {
        given("CREATE TABLE t (id TEXT COLLATE NOCASE PRIMARY KEY, v)", "INSERT INTO t VALUES ('a', 1)");
        assertThat(after("UPDATE t SET id = 'A'")).containsExactly("d t 'a',1", "c t 'A',1");
        assertThat(after("UPDATE t SET id = 'B', v = 2")).containsExactly("d t 'A',1", "c t 'B',2");
    }

    @Test
    void keyOfAnotherStorageClassIsAnotherKey() throws Exception {
        given("CREATE TABLE t (id PRIMARY KEY, v)", "INSERT INTO t VALUES (1, 'i'), ('1', 't')");
        assertThat(after("UPDATE t SET id = 1.0 WHERE typeof(id) = 'integer'"))
                .containsExactly("d t 1,'i'", "c t 1.0,'i'");
    }

    @Test
    void compositeKeyMatchesWholeRows() throws Exception {
        given(
                "CREATE TABLE t (v, b TEXT, a INTEGER, PRIMARY KEY (a, b)) WITHOUT ROWID",
                "INSERT INTO t VALUES (1, 'x', 1), (2, 'y', 1)");
        assertThat(after("UPDATE t SET v = 3 WHERE b = 'y'")).containsExactly("u t 2,'y',1 -> 3,'y',1");
        assertThat(after("DELETE FROM t WHERE b = 'x'")).containsExactly("d t 1,'x',1");
    }

    @Test
    void replaceThatRenumbersTheRowidIsAnUpdate() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('a', 1), ('b', 1)");
        assertThat(after("REPLACE INTO t VALUES ('a', 2)")).containsExactly("u t 'a',1 -> 'a',2");
        assertThat(after("REPLACE INTO t VALUES ('a', 2)")).isEmpty();
    }

    @Test
    void replaceOnAnotherUniqueColumnDeletesTheOtherRow() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY, mail UNIQUE)", "INSERT INTO t VALUES ('a', 'm'), ('b', 'n')");
        assertThat(after("REPLACE INTO t VALUES ('c', 'm')")).containsExactly("d t 'a','m'", "c t 'c','m'");
    }

    @Test
    void cascadesAreSeen() throws Exception {
        given(
                "CREATE TABLE p (id TEXT PRIMARY KEY)",
                "CREATE TABLE c (id TEXT PRIMARY KEY, p REFERENCES p ON DELETE CASCADE)",
                "INSERT INTO p VALUES ('1')",
                "INSERT INTO c VALUES ('x', '1')");
        assertThat(after("DELETE FROM p")).containsExactly("d p '1'", "d c 'x','1'");
    }

    @Test
    void vacuumYieldsNothing() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('a', 1), ('b', 2), ('c', 3)");
        after("DELETE FROM t WHERE id = 'a'");
        app.run("VACUUM");
        assertThat(capture.changes()).isEmpty();
    }

    @Test
    void rowsWithoutCompleteKeyAreKeyedByRowid() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "CREATE TABLE n (v)");
        assertThat(after("INSERT INTO t(rowid, id, v) VALUES (7, NULL, 1)", "INSERT INTO n(rowid, v) VALUES (9, 'z')"))
                .containsExactly("c t#7 null,1", "c n#9 'z'");
        assertThat(after("UPDATE t SET v = 2", "UPDATE n SET v = 'y'"))
                .containsExactly("u t#7 null,1 -> null,2", "u n#9 'z' -> 'y'");
        assertThat(after("UPDATE t SET id = 'k'")).containsExactly("d t#7 null,2", "c t 'k',2");
        assertThat(after("DELETE FROM n")).containsExactly("d n#9 'y'");
    }

    @Test
    void columnsThatHideTheRowidAreSteppedRound() throws Exception {
        given("CREATE TABLE t (rowid, _rowid_, v)", "INSERT INTO t(oid, rowid, v) VALUES (5, 'r', 1)");
        assertThat(after("UPDATE t SET v = 2")).containsExactly("u t#5 'r',null,1 -> 'r',null,2");
    }

    @Test
    void storedGeneratedColumnsAreCapturedAndVirtualOnesAreNot() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY, a, s AS (a * 2) STORED, w AS (a * 3) VIRTUAL)");
        assertThat(after("INSERT INTO t(id, a) VALUES ('k', 4)")).containsExactly("c t 'k',4,8");
    }

    @Test
    void virtualTablesViewsAndSystemTablesAreLeftOut() throws Exception {
        app.run(
                "CREATE VIRTUAL TABLE f USING fts5(x)",
                "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)",
                "CREATE VIEW w AS SELECT * FROM t",
                "INSERT INTO f VALUES ('hello')",
                "INSERT INTO t DEFAULT VALUES");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        assertThat(capture.changes()).containsExactly("start t", "r t 1", "end t");
    }

    @Test
    void oddNamesWork() throws Exception {
        given("CREATE TABLE \"o\"\"d.d ü\" (\"ro.nin\" TEXT PRIMARY KEY, \"a\"\"b\" TEXT, \"select\", '' )");
        assertThat(after("INSERT INTO \"o\"\"d.d ü\" VALUES ('k', 'v', 1, 2)"))
                .containsExactly("c o\"d.d ü 'k','v',1,2");
        assertThat(after("UPDATE \"o\"\"d.d ü\" SET \"a\"\"b\" = 'w'"))
                .containsExactly("u o\"d.d ü 'k','v',1,2 -> 'k','w',1,2");
    }

    @Test
    void addedColumnWithDefaultUpdatesRowsAndDroppedOneOnlyTellsTheSchema() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('a', 1)");
        app.run("ALTER TABLE t ADD COLUMN d TEXT DEFAULT 'x'");
        assertThat(capture.drain().events).containsExactly("schema t id,v,d", "u t 'a',1,null -> 'a',1,'x'");
        app.run("ALTER TABLE t DROP COLUMN v");
        assertThat(capture.drain().events).containsExactly("schema t id,d");
        app.run("ALTER TABLE t ADD COLUMN e");
        assertThat(capture.drain().events).containsExactly("schema t id,d,e");
        assertThat(after("UPDATE t SET e = 5")).containsExactly("u t 'a','x',null -> 'a','x',5");
    }

    @Test
    void newTableIsSnapshottedAndVanishedOneIsDeleted() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY)", "INSERT INTO t VALUES ('a')");
        app.run("ALTER TABLE t RENAME TO u");
        assertThat(capture.drain().events)
                .containsExactly(
                        "d t 'a'", "start t", "end t", "dropped t", "schema u id", "start u", "r u 'a'", "end u");
        app.run("DROP TABLE u");
        assertThat(capture.drain().events).containsExactly("d u 'a'", "start u", "end u", "dropped u");
    }

    @Test
    void tableWithAnotherKeyIsDeletedAndSnapshotted() throws Exception {
        given("CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT)", "INSERT INTO t VALUES ('a', 'b')");
        app.transaction(List.of(
                "DROP TABLE t", "CREATE TABLE t (a TEXT, b TEXT PRIMARY KEY)", "INSERT INTO t VALUES ('a', 'b')"));
        assertThat(capture.changes())
                .containsExactly("d t 'a','b'", "start t", "end t", "dropped t", "start t", "r t 'a','b'", "end t");
    }

    @Test
    void recreatedTableWithTheSameKeyIsComparedByKey() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('a', 1), ('b', 2)");
        app.transaction(List.of(
                "CREATE TABLE n (id TEXT PRIMARY KEY, v, w)",
                "INSERT INTO n SELECT id, v, NULL FROM t WHERE id = 'b'",
                "DROP TABLE t",
                "ALTER TABLE n RENAME TO t"));
        assertThat(capture.drain().events).containsExactly("schema t id,v,w", "d t 'a',1,null");
    }

    @Test
    void wideTablesWork() throws Exception {
        StringBuilder create = new StringBuilder("CREATE TABLE t (id TEXT PRIMARY KEY");
        for (int column = 0; column < 900; column++) {
            create.append(", c").append(column);
        }
        given(create + ")", "INSERT INTO t(id, c0) VALUES ('a', 1)");
        assertThat(after("UPDATE t SET c899 = 'last'"))
                .singleElement()
                .asString()
                .startsWith("u t 'a',1,null")
                .endsWith("null,'last'");
    }

    @Test
    void otherTextEncodingsWork() throws Exception {
        app.close();
        app = new AppDatabase(directory.resolve("utf16.sqlite"), "PRAGMA encoding = 'UTF-16le'");
        given("CREATE TABLE t (id TEXT PRIMARY KEY, v)", "INSERT INTO t VALUES ('ä', 'ö€😀')");
        assertThat(after("UPDATE t SET v = 'ß'")).containsExactly("u t 'ä','ö€😀' -> 'ä','ß'");
    }

    @Test
    void excludedColumnsAreNotEvenKept() throws Exception {
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY, password, v)", "INSERT INTO t VALUES ('a', 'p', 1)");
        capture = new CaptureHarness(app.file(), directory.resolve("state"));
        capture.excludedColumns = Set.of("password");
        capture.restart();
        assertThat(capture.changes()).containsExactly("start t", "r t 'a',1", "end t");
        assertThat(after("UPDATE t SET password = 'q'")).isEmpty();
    }

    @Test
    void tableThatIsNoLongerSelectedIsForgottenWithoutDeletes() throws Exception {
        given("CREATE TABLE t (id TEXT PRIMARY KEY)", "INSERT INTO t VALUES ('a')");
        capture.excludedTables = Set.of("t");
        capture.restart();
        assertThat(capture.changes()).isEmpty();
        capture.excludedTables = Set.of();
        capture.restart();
        assertThat(capture.changes()).containsExactly("start t", "r t 'a'", "end t");
    }

    @Test
    void rollbackJournalModeWorks() throws Exception {
        app.run("PRAGMA journal_mode = DELETE");
        given("CREATE TABLE t (id TEXT PRIMARY KEY)");
        assertThat(after("INSERT INTO t VALUES ('a')")).containsExactly("c t 'a'");
    }
}
