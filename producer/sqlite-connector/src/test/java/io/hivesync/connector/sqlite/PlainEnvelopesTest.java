package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.AppDatabase;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a plain user gets: values of declared types, no marks, and nothing lost of what SQLite let in. */
class PlainEnvelopesTest {

    @TempDir
    Path directory;

    private AppDatabase app;
    private EngineHarness engine;

    @BeforeEach
    void prepare() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        engine = new EngineHarness(app.file(), directory.resolve("state"))
                .with("value.mode", "declared")
                .with("marks.enabled", "false");
    }

    @AfterEach
    void tearDown() throws Exception {
        engine.close();
        app.close();
    }

    @Test
    void valuesHaveTheDeclaredTypes() throws Exception {
        app.run(
                "CREATE TABLE t (id INTEGER PRIMARY KEY, s VARCHAR(9), r DOUBLE, b BOOLEAN, x BLOB, n DECIMAL(9,2), a)",
                "INSERT INTO t VALUES (1, 'text', 2, 1, x'0aff', 10.5, 'any')");
        engine.start();
        SourceRecord read = engine.take(1).get(0);
        Struct key = (Struct) read.key();
        assertThat(key.getInt64("id")).isEqualTo(1);
        assertThat(key.schema().field("id").schema().isOptional()).isFalse();
        Struct row = ((Struct) read.value()).getStruct("after");
        assertThat(row.get("id")).isEqualTo(1L);
        assertThat(row.get("s")).isEqualTo("text");
        assertThat(row.get("r")).isEqualTo(2.0);
        assertThat(row.get("b")).isEqualTo(true);
        assertThat(row.get("x")).isEqualTo(ByteBuffer.wrap(new byte[] {10, -1}));
        assertThat(row.get("n")).isEqualTo("10.5");
        assertThat(row.get("a")).isEqualTo("any");
        assertThat(row.get(DeclaredForm.ODD)).isNull();
        assertThat(row.schema().field("r").schema()).isEqualTo(Schema.OPTIONAL_FLOAT64_SCHEMA);
    }

    @Test
    void whatDoesNotFitItsColumnIsInTheOddField() throws Exception {
        app.run(
                "CREATE TABLE t (id TEXT PRIMARY KEY, i INTEGER, b BOOLEAN, r REAL, x BLOB, s TEXT)",
                "INSERT INTO t VALUES ('1', 'say \"hi\"\n', 2, 'none', 7, x'00ff')");
        engine.start();
        Struct row = after(engine.take(1).get(0));
        assertThat(row.get("i")).isNull();
        assertThat(row.getMap(DeclaredForm.ODD))
                .isEqualTo(Map.of(
                        "i", "\"say \\\"hi\\\"\\u000a\"",
                        "b", "2",
                        "r", "\"none\"",
                        "x", "7",
                        "s", "{\"$blob\":\"AP8=\"}"));
        app.run("UPDATE t SET i = 5, b = 0, r = 9e999, x = NULL, s = 'ok'");
        Struct update = (Struct) engine.take(1).get(0).value();
        assertThat(update.getStruct("before").getMap(DeclaredForm.ODD)).hasSize(5);
        assertThat(update.getStruct("after").getMap(DeclaredForm.ODD)).isNull();
        assertThat(update.getStruct("after").get("r")).isEqualTo(Double.POSITIVE_INFINITY);
    }

    @Test
    void rowWithoutKeyIsKeyedByRowid() throws Exception {
        app.run("CREATE TABLE t (v TEXT)", "INSERT INTO t (rowid, v) VALUES (5, 'x')");
        engine.start();
        SourceRecord read = engine.take(1).get(0);
        assertThat(((Struct) read.key()).getInt64(SqliteSchema.ROWID)).isEqualTo(5);
        assertThat(after(read).schema().field(SqliteSchema.ROWID)).isNull();
    }

    /** As text the number and the text would be one key, and one of the two rows be lost. */
    @Test
    void keyThatWouldBeAmbiguousStopsWithTheWayOut() throws Exception {
        app.run("CREATE TABLE t (id PRIMARY KEY, v)", "INSERT INTO t VALUES ('1', 'text'), (1, 'number')");
        engine.start().awaitEnd();
        assertThat(engine.failure).contains("table t").contains("column id").contains("value.mode=tagged");
    }

    @Test
    void deleteIsFollowedByATombstoneUnlessThatIsOff() throws Exception {
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY)", "INSERT INTO t VALUES ('1')");
        engine.with("tombstones.on.delete", "true").start();
        engine.take(1);
        app.run("DELETE FROM t");
        List<SourceRecord> deletes = engine.take(2);
        assertThat(((Struct) deletes.get(0).value()).getString("op")).isEqualTo("d");
        assertThat(deletes.get(1).value()).isNull();
        assertThat(deletes.get(1).key()).isEqualTo(deletes.get(0).key());
    }

    /** Debezium's own default; the record says in headers which connector and run it is of. */
    @Test
    void extendedHeadersAreSentUnlessTheyAreOff() throws Exception {
        app.run("CREATE TABLE t (id TEXT PRIMARY KEY)", "INSERT INTO t VALUES ('1')");
        engine.with("extended.headers.enabled", "true").start();
        assertThat(engine.take(1).get(0).headers())
                .extracting(header -> header.key())
                .contains("__debezium.context.connectorLogicalName");
    }

    private static Struct after(SourceRecord record) {
        return ((Struct) record.value()).getStruct("after");
    }
}
