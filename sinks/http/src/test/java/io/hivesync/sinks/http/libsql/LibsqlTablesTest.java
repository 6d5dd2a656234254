package io.hivesync.sinks.http.libsql;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.image;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hivesync.sinks.jdbc.sqlite.SqliteSinkProvider;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tables and values as SQLite itself finds them in the server's file. */
final class LibsqlTablesTest {
    private static final String ROWS = "SELECT blade_id, typeof(login_count), login_count, typeof(email_verified),"
            + " email_verified, last_seen, settings, avatar, team, removed FROM accounts ORDER BY blade_id";

    @RegisterExtension
    final EmptyDatabase database = new EmptyDatabase();

    @TempDir
    Path folder;

    private Sink open(SchemaMode mode) {
        return new LibsqlSinkProvider().create(new SinkSettings("main", database.url(), mode, Clock.systemUTC()));
    }

    private static Sink marking(SinkProvider provider, String url) throws SinkException {
        TargetModel marked = new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("removed"));
        Sink sink = provider.create(new SinkSettings(
                "main", url, SchemaMode.EVOLVE, Clock.systemUTC(), Map.of(), Map.of("accounts", marked)));
        sink.check();
        sink.prepare(ACCOUNTS);
        return sink;
    }

    private SinkWriter working(Sink sink) throws SinkException {
        sink.check();
        sink.prepare(ACCOUNTS);
        return sink.openLane(LANE, Optional.empty(), TAKEN);
    }

    @Test
    void whatTheSchemaCommandPrintsIsAllThatASinkNeeds() throws Exception {
        String sql = new LibsqlSinkProvider()
                .schema(new SchemaRequest(
                        "turso", Optional.empty(), Map.of(), model -> TargetModel.DEFAULT, List.of(ACCOUNTS)))
                .getFirst()
                .text();
        for (String statement : sql.replaceFirst("^--.*\n", "").split(";\n")) {
            database.run(statement);
        }
        try (Sink validating = open(SchemaMode.VALIDATE);
                Sink left = open(SchemaMode.NONE)) {
            working(validating).write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
            left.check();
            left.prepare(ACCOUNTS);
        }
        assertThat(database.rows("SELECT name FROM accounts")).containsExactly("Ada");
    }

    /** Guards that one target can be exchanged for the other: tables, lanes and rows are the same, to the letter. */
    @Test
    void aDatabaseLooksAsASqliteFileDoes() throws Exception {
        String file = folder.resolve("copy.sqlite").toString();
        try (Sink remote = marking(new LibsqlSinkProvider(), database.url());
                Sink local = marking(new SqliteSinkProvider(), "sqlite:" + file)) {
            for (Sink sink : List.of(remote, local)) {
                SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
                writer.write(
                        changes(
                                -1,
                                0,
                                upsert("a", "{'loginCount':9007199254740993,'emailVerified':true,'team':'12'}"),
                                upsert("b", "{'loginCount':1.50,'settings':{'a':[1.50,null]},'avatar':{'k':'ü'}}"),
                                upsert("c", "{'loginCount':12345678901234567890,'lastSeen':'2026-01-02'}"),
                                upsert("d", "{'loginCount':1.0,'emailVerified':false,'settings':'text'}"),
                                upsert("e", "{'loginCount':-9223372036854775808}")),
                        TIMEOUT);
                writer.write(changes(0, 1, delete("d"), upsert("b", "{'loginCount':0.1}")), TIMEOUT);
            }
            assertThat(database.rows(ROWS)).hasSize(5).isEqualTo(rows(file, ROWS));
            String lanes = "SELECT sink, topic, \"partition\", token, \"offset\", topic_id, replay, source_ts_ms,"
                    + " typeof(updated_at), length(updated_at) FROM hive_sync_lanes";
            assertThat(database.rows(lanes)).isEqualTo(rows(file, lanes));
            String shapes = "SELECT name, replace(sql, 'IF NOT EXISTS ', '') FROM sqlite_schema WHERE type = 'table'"
                    + " ORDER BY name";
            assertThat(database.rows(shapes)).isEqualTo(rows(file, shapes));
        }
    }

    private static List<String> rows(String file, String sql) throws Exception {
        return EmptyDatabase.rows("jdbc:sqlite:" + file, sql);
    }

    /** Guards each bit: SQLite reads the shortest form of some doubles, which the JSON of rows could have, as others. */
    @Test
    void doublesKeepEachBit() throws Exception {
        long seed = System.nanoTime();
        System.err.println("libSQL doubles: seed " + seed);
        double[] numbers = Doubles.all(new Random(seed), 12_000);
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            for (int from = 0; from < numbers.length; from += 2000) {
                int first = from;
                RecordChange[] upserts = IntStream.range(first, Math.min(numbers.length, first + 2000))
                        .mapToObj(i -> upsert("id" + i, image("{}").put("loginCount", numbers[i])))
                        .toArray(RecordChange[]::new);
                writer.write(changes(from - 1, from + 1999, upserts), TIMEOUT);
            }
        }
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:sqlite:" + database.server().file());
                ResultSet found = connection
                        .createStatement()
                        .executeQuery("SELECT blade_id, login_count, typeof(login_count) FROM accounts")) {
            int count = 0;
            while (found.next()) {
                double written = numbers[Integer.parseInt(found.getString(1).substring(2))];
                assertThat(found.getDouble(2)).as(found.getString(3)).isEqualTo(written);
                count++;
            }
            assertThat(count).isEqualTo(numbers.length);
        }
    }

    @Test
    void rowsLargerThanOneAnswerAreReadInSmallerPages() throws Exception {
        String large = "x".repeat(1_500_000);
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            for (int i = 0; i < 12; i++) {
                writer.write(changes(i - 1, i, upsert("id" + i, image("{}").put("name", large))), TIMEOUT);
            }
            List<String> read = new ArrayList<>();
            sink.readRows(
                    ACCOUNTS,
                    Optional.empty(),
                    row -> read.add(
                            row.bladeId() + row.fields().path("name").asText().length()));
            assertThat(read).hasSize(12).contains("id01500000", "id111500000");
            read.clear();
            sink.readRows(ACCOUNTS, Optional.of(List.of("id3", "id4", "nobody")), row -> read.add(row.bladeId()));
            assertThat(read).containsExactlyInAnyOrder("id3", "id4");
        }
    }

    @Test
    void manyRowsAreReadInPages() throws Exception {
        RecordChange[] upserts =
                IntStream.range(0, 2000).mapToObj(i -> upsert("id" + i, "{}")).toArray(RecordChange[]::new);
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            writer.write(changes(-1, 0, upserts), TIMEOUT);
            List<String> ids = new ArrayList<>();
            writer.forEachId(ids::add, TIMEOUT);
            assertThat(ids).hasSize(2000).doesNotHaveDuplicates();
            List<String> some = new ArrayList<>();
            writer.forEachId(id -> some.add(id) && some.size() < 1500, TIMEOUT);
            assertThat(some).hasSize(1500);
        }
    }

    @Test
    void aColumnOfAnotherTypeAndAMissingKeyAreNamedWithWhatToDo() throws Exception {
        database.run("CREATE TABLE posts (blade_id text PRIMARY KEY, views date)");
        database.run("CREATE TABLE teams (id text PRIMARY KEY, blade_id text)");
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            assertThatThrownBy(() -> sink.prepare(schema("posts", 1, new Field("views", FieldType.NUMBER))))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("posts", "views", "date", "change the column's type");
            assertThatThrownBy(() -> sink.prepare(schema("teams", 1)))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("teams", "blade_id");
        }
    }

    @Test
    void validateSaysWhatIsMissingAndChangesNothing() throws Exception {
        ModelSchema posts = schema("posts", 1, new Field("viewCount", FieldType.NUMBER));
        try (Sink sink = open(SchemaMode.VALIDATE)) {
            Misconfigured own = catchThrowableOfType(Misconfigured.class, sink::check);
            assertThat(own)
                    .hasMessageContainingAll(
                            "CREATE TABLE IF NOT EXISTS hive_sync_lanes", "CREATE TABLE IF NOT EXISTS hive_sync_held");
            for (String create :
                    own.getMessage().replaceAll("(?s).*Create them: ", "").split("; ")) {
                database.run(create);
            }
            sink.check();
            for (String statement :
                    List.of("CREATE TABLE \"posts\"", "ALTER TABLE \"posts\" ADD COLUMN \"view_count\"")) {
                Misconfigured missing = catchThrowableOfType(Misconfigured.class, () -> sink.prepare(posts));
                assertThat(missing).hasMessageContaining(statement);
                database.run(
                        statement.startsWith("CREATE")
                                ? "CREATE TABLE posts (blade_id text PRIMARY KEY)"
                                : missing.getMessage().replaceAll("(?s).*Run: ", ""));
            }
            sink.prepare(posts);
        }
        try (Sink sink = open(SchemaMode.NONE)) {
            sink.prepare(schema("nothere", 1));
        }
        assertThat(database.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"))
                .containsExactly("hive_sync_held", "hive_sync_lanes", "posts");
    }

    @Test
    void aModelCannotTakeTheLanesTable() throws Exception {
        ModelSchema lanes = schema("hive_sync_lanes", 1, new Field("token", FieldType.STRING));
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            sink.check();
            sink.prepare(lanes);
            Lane lane = new Lane("main", "t", "hive_sync_lanes", 0);
            sink.openLane(lane, Optional.empty(), TAKEN)
                    .write(changes(-1, 0, lanes, upsert("a", "{'token':'x'}")), TIMEOUT);

            assertThat(sink.readLane(lane).orElseThrow().offset()).isZero();
        }
    }

    /** A rule that is not ours: the server's words would show the value. */
    @Test
    void aRefusalByTheOwnersRuleIsRejectedWithoutTheValue() throws Exception {
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            database.run("CREATE UNIQUE INDEX one_name ON accounts (name)");
            database.run("CREATE TRIGGER no BEFORE INSERT ON accounts WHEN new.team = 'no' BEGIN"
                    + " SELECT raise(ABORT, 'hunter2'); END");
            writer.write(changes(-1, 0, upsert("a", "{'name':'hunter2'}")), TIMEOUT);
            for (String after : List.of("{'name':'hunter2'}", "{'team':'no'}")) {
                Rejected alone = catchThrowableOfType(
                        Rejected.class, () -> writer.write(changes(0, 1, upsert("b", after)), TIMEOUT));
                assertThat(alone.bladeId()).contains("b");
                assertThat(alone).hasMessageNotContaining("hunter2").hasMessageContaining("SQLITE_CONSTRAINT");
            }
            assertThat(catchThrowableOfType(
                                    Rejected.class,
                                    () -> writer.write(
                                            changes(0, 1, upsert("b", "{'team':'no'}"), upsert("c", "{}")), TIMEOUT))
                            .bladeId())
                    .isEmpty();
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
        }
        assertThat(database.rows("SELECT blade_id FROM accounts")).containsExactly("a");
    }

    @Test
    void aMissingColumnIsMisconfigured() throws Exception {
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            database.run("ALTER TABLE accounts DROP COLUMN name");

            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("no column named name");
            sink.prepare(ACCOUNTS);
            writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
        }
    }
}
