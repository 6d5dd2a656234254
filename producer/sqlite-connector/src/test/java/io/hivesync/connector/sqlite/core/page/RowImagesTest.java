package io.hivesync.connector.sqlite.core.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The values of rows and what makes a row the same row. Each commit is checked against SQL too. */
class RowImagesTest {

    @TempDir
    Path directory;

    @Test
    void valuesKeepTheirStorageClass() throws Exception {
        try (Tail tail = Tail.of(directory, "CREATE TABLE t (id INTEGER PRIMARY KEY, a)")) {
            assertThat(
                            tail.after(
                                    "INSERT INTO t (a) VALUES (NULL), (0), (1), (-1), (127), (-129), (32768), (-8388609)",
                                    "INSERT INTO t (a) VALUES (140737488355327), (-140737488355329), (9223372036854775807)",
                                    "INSERT INTO t (a) VALUES (1.0), (-0.0), (9e999), (-9e999), (0.1), ('1'), (''), (x''), (x'00')"))
                    .containsExactly(
                            "c t 1,null",
                            "c t 2,0",
                            "c t 3,1",
                            "c t 4,-1",
                            "c t 5,127",
                            "c t 6,-129",
                            "c t 7,32768",
                            "c t 8,-8388609",
                            "c t 9,140737488355327",
                            "c t 10,-140737488355329",
                            "c t 11,9223372036854775807",
                            "c t 12,1.0",
                            "c t 13,-0.0",
                            "c t 14,Infinity",
                            "c t 15,-Infinity",
                            "c t 16,0.1",
                            "c t 17,'1'",
                            "c t 18,''",
                            "c t 19,x",
                            "c t 20,x00");
            assertThat(tail.after("UPDATE t SET a = a + 0.0 WHERE a = 1 AND typeof(a) = 'integer'"))
                    .containsExactly("u t 3,1 -> 3,1.0");
        }
    }

    @Test
    void realColumnReadsWholeNumbersAsReals() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (a REAL, b DOUBLE PRECISION, c FLOAT, d \"FLOATING POINT\", e \"real text\", f NUMERIC)",
                "CREATE TABLE w (k REAL PRIMARY KEY, a REAL) WITHOUT ROWID")) {
            assertThat(tail.after("INSERT INTO t VALUES (1, 2, 3, 4, 5, 6.0)", "INSERT INTO w VALUES (7, 8)"))
                    .containsExactly("c t 1.0,2.0,3.0,4,'5',6", "c w 7.0,8.0");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16le", "UTF-16be"})
    void textOfEachEncodingIsRead(String encoding) throws Exception {
        PagedFile file = new PagedFile(directory.resolve("db.sqlite"), "PRAGMA encoding = '" + encoding + "'");
        try (Tail tail =
                Tail.of(file, "CREATE TABLE \"t\u00e4bl\u20ac\" (id TEXT PRIMARY KEY, \"\ud83d\ude00\" TEXT)")) {
            tail.file.update(
                    "INSERT INTO \"t\u00e4bl\u20ac\" VALUES (?, ?)", "a\u0000b", "\u00e4\ud83d\ude00\ufeff\u4e2d");
            assertThat(tail.changes()).containsExactly("c t\u00e4bl\u20ac 'a\u0000b','\u00e4\ud83d\ude00\ufeff\u4e2d'");
            assertThat(tail.after("UPDATE \"t\u00e4bl\u20ac\" SET \"\ud83d\ude00\" = CAST(x'ff41' AS TEXT)"))
                    .hasSize(1);
        }
    }

    @Test
    void fieldsThatAreMissingReadAsTheDefaultOfTheirColumn() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (id INTEGER PRIMARY KEY)",
                "CREATE TABLE w (a, k PRIMARY KEY) WITHOUT ROWID",
                "INSERT INTO t VALUES (1)",
                "INSERT INTO w VALUES (2, 1)",
                "ALTER TABLE t ADD COLUMN a TEXT DEFAULT 5",
                "ALTER TABLE t ADD COLUMN b REAL DEFAULT 5",
                "ALTER TABLE t ADD COLUMN c INT DEFAULT '5'",
                "ALTER TABLE t ADD COLUMN d DEFAULT x'05'",
                "ALTER TABLE t ADD COLUMN e DEFAULT TRUE",
                "ALTER TABLE t ADD COLUMN f DEFAULT -0x10",
                "ALTER TABLE t ADD COLUMN g",
                "ALTER TABLE t ADD COLUMN h NOT NULL DEFAULT \"it's\"",
                "ALTER TABLE w ADD COLUMN b REAL DEFAULT '6'")) {
            assertThat(tail.after("DELETE FROM t", "UPDATE w SET a = 3"))
                    .containsExactly("d t 1,'5',5.0,5,x05,1,-16,null,'it's'", "u w 2,1,6.0 -> 3,1,6.0");
        }
    }

    @Test
    void aRowThatIsOnlyStoredOtherwiseIsNotTold() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (id INTEGER PRIMARY KEY, a)",
                "INSERT INTO t VALUES (1, 2)",
                "ALTER TABLE t ADD COLUMN b DEFAULT 'x'")) {
            // the record has the last column from now on
            assertThat(tail.after("UPDATE t SET a = 2")).isEmpty();
            assertThat(tail.written()).isNotEmpty();
        }
    }

    @Test
    void integerPrimaryKeyIsTheRowid() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE a (v, id INTEGER PRIMARY KEY)",
                "CREATE TABLE b (id INTEGER, v, PRIMARY KEY (id DESC))",
                "CREATE TABLE c (id INTEGER PRIMARY KEY DESC, v)",
                "CREATE TABLE d (id INT PRIMARY KEY, v)",
                "CREATE TABLE e (\"I\" integer primary key autoincrement, v)")) {
            assertThat(tail.after(
                            "INSERT INTO a VALUES ('x', 9223372036854775807), ('y', -5)",
                            "INSERT INTO b VALUES (7, 'x')",
                            "INSERT INTO c (id, v) VALUES (7, 'x')",
                            "INSERT INTO d (id, v) VALUES (7, 'x')",
                            "INSERT INTO e (v) VALUES ('x')"))
                    .containsExactly(
                            "c a 'y',-5",
                            "c a 'x',9223372036854775807",
                            "c b 7,'x'",
                            "c c 7,'x'",
                            "c d 7,'x'",
                            "c e 1,'x'");
            assertThat(tail.after("UPDATE a SET id = 4 WHERE v = 'y'", "UPDATE c SET rowid = 1000, v = 'y'"))
                    .containsExactly("d a 'y',-5", "c a 'y',4", "u c 7,'x' -> 7,'y'");
        }
    }

    @Test
    void generatedColumnsHaveAValueIfTheyAreStored() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (v AS (a + 1), a INT, s REAL AS (a * 2) STORED, id TEXT PRIMARY KEY, z)",
                "CREATE TABLE w (v AS (a + 1), a INT, s AS (a * 2) STORED, id TEXT PRIMARY KEY) WITHOUT ROWID")) {
            assertThat(tail.after("INSERT INTO t (a, id) VALUES (1, 'x')", "INSERT INTO w (a, id) VALUES (2, 'y')"))
                    .containsExactly("c t 1,2.0,'x',null", "c w 2,4,'y'");
            assertThat(tail.tables().get(0).columns())
                    .extracting(ColumnDescription::name, ColumnDescription::type, ColumnDescription::key)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("v", "", 0),
                            org.assertj.core.groups.Tuple.tuple("a", "INT", 0),
                            org.assertj.core.groups.Tuple.tuple("s", "REAL", 0),
                            org.assertj.core.groups.Tuple.tuple("id", "TEXT", 1),
                            org.assertj.core.groups.Tuple.tuple("z", "", 0));
            assertThat(tail.tables().get(0).columns())
                    .extracting(ColumnDescription::generated)
                    .startsWith(
                            ColumnDescription.Generated.VIRTUAL,
                            ColumnDescription.Generated.NO,
                            ColumnDescription.Generated.STORED);
        }
    }

    @Test
    void withoutRowidHasItsKeyFirstInTheFileAndInOrderInTheRow() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (a, b, c, d, PRIMARY KEY (d, b DESC)) WITHOUT ROWID",
                "CREATE TABLE u (a, b, c, PRIMARY KEY (c, a, c)) WITHOUT ROWID",
                "CREATE TABLE v (a TEXT, b, PRIMARY KEY (a, a COLLATE NOCASE, b)) WITHOUT ROWID")) {
            assertThat(tail.after(
                            "INSERT INTO t VALUES (1, 2, 3, 4)",
                            "INSERT INTO u VALUES (5, 6, 7)",
                            "INSERT INTO v VALUES ('x', 9)"))
                    .containsExactly("c t 1,2,3,4", "c u 5,6,7", "c v 'x',9");
            assertThat(tail.tables().get(0).columns())
                    .extracting(ColumnDescription::key)
                    .containsExactly(0, 2, 0, 1);
            assertThat(tail.tables().get(0).withoutRowid()).isTrue();
        }
    }

    @Test
    void replaceThatRenumbersTheRowidIsAnUpdateOrNothing() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (id TEXT PRIMARY KEY, u UNIQUE, v)",
                "INSERT INTO t VALUES ('a', 1, 'x'), ('b', 2, 'x'), ('c', 3, 'x')")) {
            assertThat(tail.after("REPLACE INTO t VALUES ('a', 1, 'x')")).isEmpty();
            assertThat(tail.file.value("SELECT rowid FROM t WHERE id = 'a'")).isEqualTo(4L);
            assertThat(tail.after("REPLACE INTO t VALUES ('b', 2, 'y')")).containsExactly("u t 'b',2,'x' -> 'b',2,'y'");
            // the other row that had the unique value goes without any statement that names it
            assertThat(tail.after("REPLACE INTO t VALUES ('b', 3, 'y')"))
                    .containsExactly("d t 'c',3,'x'", "u t 'b',2,'y' -> 'b',3,'y'");
        }
    }

    @Test
    void keyWithANullIsThatOfTheRowid() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (a, b, v, PRIMARY KEY (a, b))",
                "INSERT INTO t VALUES (1, NULL, 'x'), (1, NULL, 'y'), (1, 2, 'z')")) {
            assertThat(tail.after("UPDATE t SET v = 'w' WHERE v = 'y'"))
                    .containsExactly("u t 1,null,'y' -> 1,null,'w'");
            assertThat(tail.after("UPDATE t SET b = 3 WHERE v = 'w'")).containsExactly("d t 1,null,'w'", "c t 1,3,'w'");
        }
    }

    @Test
    void keysThatDifferInCaseOrStorageClassAreOtherRows() throws Exception {
        try (Tail tail = Tail.of(
                directory,
                "CREATE TABLE t (id PRIMARY KEY COLLATE NOCASE, v)",
                "INSERT INTO t VALUES ('a', 1), (1, 1), (x'01', 1)")) {
            assertThat(tail.after("UPDATE t SET id = 'A' WHERE id = 'a'", "UPDATE t SET id = 1.0 WHERE id = 1"))
                    .containsExactly("d t 'a',1", "d t 1,1", "c t 'A',1", "c t 1.0,1");
            assertThat(tail.after("UPDATE t SET v = 2 WHERE id = x'01'")).containsExactly("u t x01,1 -> x01,2");
        }
    }

    @Test
    void keysAreExchangedBetweenRows() throws Exception {
        try (Tail tail = Tail.of(
                directory, "CREATE TABLE t (id INTEGER PRIMARY KEY, v)", "INSERT INTO t VALUES (1, 'x'), (2, 'y')")) {
            assertThat(tail.after(
                            "UPDATE t SET id = 3 WHERE id = 1",
                            "UPDATE t SET id = 1 WHERE id = 2",
                            "UPDATE t SET id = 2 WHERE id = 3"))
                    .containsExactly("u t 1,'x' -> 1,'y'", "u t 2,'y' -> 2,'x'");
        }
    }

    @Test
    void widestTableIsRead() throws Exception {
        String columns = String.join(
                ", ",
                java.util.stream.IntStream.range(0, 1998).mapToObj(i -> "c" + i).toList());
        try (Tail tail = Tail.of(directory, "CREATE TABLE t (id TEXT PRIMARY KEY, " + columns + ")")) {
            assertThat(tail.after("INSERT INTO t (id, c0, c1997) VALUES ('x', 1, 2)"))
                    .hasSize(1);
            assertThat(tail.after("UPDATE t SET c1000 = 'y'")).hasSize(1);
        }
    }

    @Test
    void reservedBytesAreNoPartOfRows() throws Exception {
        Path path = directory.resolve("db.sqlite");
        Reserved.create(path, 1024, 32);
        try (Tail tail = Tail.of(new PagedFile(path), "CREATE TABLE t (id INTEGER PRIMARY KEY, v)")) {
            assertThat(tail.file.pages().page(1)[20]).isEqualTo((byte) 32);
            tail.file.transaction("WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)"
                    + " INSERT INTO t SELECT i, randomblob(i * 60) FROM n");
            assertThat(tail.changes()).hasSize(60);
            assertThat(tail.after("UPDATE t SET v = randomblob(length(v)) WHERE id > 50"))
                    .hasSize(10);
        }
    }
}
