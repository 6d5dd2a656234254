package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.connector.sqlite.core.AppDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options of Debezium's core that select and change; regular expressions over {@code table} and {@code table.column}. */
class FiltersTest {

    private static final String SECRET = "top secret";

    @TempDir
    Path directory;

    private AppDatabase app;
    private EngineHarness engine;

    @BeforeEach
    void prepare() throws Exception {
        app = new AppDatabase(directory.resolve("db.sqlite"));
        app.run(
                "CREATE TABLE people (id TEXT PRIMARY KEY, name TEXT, phone INTEGER, note TEXT)",
                "INSERT INTO people VALUES ('1', '" + SECRET + "', '" + SECRET + "', '0123456789')",
                "CREATE TABLE posts (id TEXT PRIMARY KEY, title TEXT)",
                "INSERT INTO posts VALUES ('p', 'hello')");
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
    void tableIncludeListCapturesOnlyWhatItNames() throws Exception {
        engine.with("table.include.list", "po.*").start();
        assertThat(topicsAfterAChangeOfBoth()).containsExactly("app.posts");
    }

    @Test
    void tableExcludeListLeavesOutWhatItNames() throws Exception {
        engine.with("table.exclude.list", "po.*").start();
        assertThat(topicsAfterAChangeOfBoth()).containsExactly("app.people");
    }

    private Set<String> topicsAfterAChangeOfBoth() throws Exception {
        engine.take(1);
        app.transaction(List.of("UPDATE people SET note = 'x'", "UPDATE posts SET title = 'x'"));
        app.transaction(List.of("UPDATE people SET note = 'y'", "UPDATE posts SET title = 'y'"));
        return engine.take(2).stream().map(SourceRecord::topic).collect(Collectors.toSet());
    }

    @Test
    void columnIncludeListKeepsOnlyWhatItNames() throws Exception {
        engine.with("table.include.list", "people")
                .with("column.include.list", "people\\.(id|note)")
                .start();
        assertThat(fields(read())).containsExactly("id", "note", DeclaredForm.ODD);
    }

    @Test
    void columnExcludeListLeavesOutWhatItNames() throws Exception {
        engine.with("table.include.list", "people")
                .with("column.exclude.list", "people\\.name")
                .start();
        assertThat(fields(read())).containsExactly("id", "phone", "note", DeclaredForm.ODD);
        // a change of nothing else is none
        app.run("UPDATE people SET name = 'other'", "UPDATE people SET note = 'n'");
        assertThat(engine.take(1)).hasSize(1);
    }

    @Test
    void hashedColumnsAreHashesOfTheirTextWhateverTheirType() throws Exception {
        engine.with("table.include.list", "people")
                .with("column.mask.hash.v2.SHA-256.with.salt.pepper", "people\\.(name|phone)")
                .start();
        Struct row = read();
        assertThat(row.getString("name")).isEqualTo(sha256("pepper" + SECRET));
        assertThat(row.getString("phone")).isEqualTo(sha256("pepper" + SECRET));
        assertThat(row.toString()).doesNotContain(SECRET);
        // the before-image, and a number in a column of numbers
        app.run("UPDATE people SET phone = 4711");
        Struct update = (Struct) engine.take(1).get(0).value();
        assertThat(update.toString()).doesNotContain(SECRET).doesNotContain("4711");
        assertThat(update.getStruct("after").getString("phone")).isEqualTo(sha256("pepper4711"));
    }

    @Test
    void olderHashIsKnown() throws Exception {
        engine.with("table.include.list", "people")
                .with("column.mask.hash.SHA-256.with.salt.pepper", "people\\.name")
                .start();
        assertThat(read().getString("name")).matches("[0-9a-f]{64}").isNotEqualTo(sha256("pepper" + SECRET));
    }

    @Test
    void maskedColumnsAreStars() throws Exception {
        app.run("UPDATE people SET name = x'00ff'");
        engine.with("table.include.list", "people")
                .with("column.mask.with.5.chars", "people\\.(name|phone)")
                .start();
        Struct row = read();
        assertThat(row.getString("name")).isEqualTo("*****");
        assertThat(row.getString("phone")).isEqualTo("*****");
        assertThat(row.get(DeclaredForm.ODD)).isNull();
    }

    @Test
    void truncatedColumnsAreCut() throws Exception {
        engine.with("table.include.list", "people")
                .with("column.truncate.to.4.chars", "people\\.note")
                .start();
        assertThat(read().getString("note")).isEqualTo("0123");
    }

    @Test
    void declaredTypesArePropagated() throws Exception {
        engine.with("table.include.list", "people")
                .with("column.propagate.source.type", "people\\.phone")
                .start();
        assertThat(read().schema().field("phone").schema().parameters())
                .containsEntry("__debezium.source.column.type", "INTEGER");
    }

    /** Debezium masks texts alone, so it would send a tagged value as it is. */
    @Test
    void masksOfTaggedValuesAreRefusedWithoutTheirSalt() {
        List<String> errors = new SqliteConnector()
                        .validate(Map.of(
                                "value.mode",
                                "tagged",
                                "column.mask.hash.v2.SHA-256.with.salt.pepper",
                                "people\\.name"))
                        .configValues()
                        .stream()
                        .filter(value -> value.name().equals("value.mode"))
                        .flatMap(value -> value.errorMessages().stream())
                        .toList();
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0)).contains("column.mask.hash.v2.SHA-256").doesNotContain("pepper");
    }

    private Struct read() {
        return ((Struct) engine.take(1).get(0).value()).getStruct("after");
    }

    private static List<String> fields(Struct row) {
        return row.schema().fields().stream().map(Field::name).toList();
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    }
}
