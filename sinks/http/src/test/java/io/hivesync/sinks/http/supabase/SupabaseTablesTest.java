package io.hivesync.sinks.http.supabase;

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

import io.hivesync.sinks.jdbc.postgres.PostgresSinkProvider;
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
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tables and values as PostgreSQL itself has them. */
final class SupabaseTablesTest {
    private static final String SHAPE = "SELECT attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute"
            + " WHERE attrelid = 'accounts'::regclass AND attnum > 0 ORDER BY attnum";

    @RegisterExtension
    final EmptyProject project = new EmptyProject();

    private Sink open(SchemaMode mode) {
        return open(new SupabaseSinkProvider(), project.server().url(SupabaseServer.KEY), mode, Map.of());
    }

    private static Sink open(SinkProvider provider, String url, SchemaMode mode, Map<String, TargetModel> models) {
        return provider.create(new SinkSettings("main", url, mode, Clock.systemUTC(), Map.of(), models));
    }

    private static SinkWriter working(Sink sink) throws SinkException {
        sink.check();
        sink.prepare(ACCOUNTS);
        return sink.openLane(LANE, Optional.empty(), TAKEN);
    }

    private List<String> rows(String sql) throws Exception {
        return project.server().rows(sql);
    }

    /** Guards that the way by REST and the direct one can be exchanged: tables, lanes and rows are the same. */
    @Test
    void aProjectLooksAsTheDirectWayMakesIt() throws Exception {
        String direct = "postgres://postgres@localhost:" + project.server().databasePort() + "/postgres";
        Map<String, TargetModel> marked = Map.of(
                "accounts", new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("removed")));
        List<List<String>> found = new ArrayList<>();
        for (boolean rest : new boolean[] {true, false}) {
            project.server().empty();
            try (Sink sink = rest
                    ? open(
                            new SupabaseSinkProvider(),
                            project.server().url(SupabaseServer.KEY),
                            SchemaMode.EVOLVE,
                            marked)
                    : open(new PostgresSinkProvider(), direct, SchemaMode.EVOLVE, marked)) {
                SinkWriter writer = working(sink);
                writer.write(
                        changes(
                                -1,
                                0,
                                upsert("a", "{'loginCount':9007199254740993,'emailVerified':true,'team':'12'}"),
                                upsert("b", "{'loginCount':1.50,'settings':{'a':[1.50,null]},'avatar':{'k':'ü'}}"),
                                upsert("c", "{'loginCount':1e40,'lastSeen':'1969-12-31T23:59:59.999+02:00'}"),
                                upsert("d", "{'name':'😀 \\\\','settings':'text'}"),
                                upsert("e", "{'loginCount':0.1000000000000000000000000000000001}")),
                        TIMEOUT);
                writer.write(changes(0, 1, delete("d"), upsert("b", "{'loginCount':0.1}")), TIMEOUT);
            }
            List<String> all = new ArrayList<>(rows(SHAPE));
            all.addAll(rows("SELECT * FROM accounts ORDER BY blade_id"));
            all.addAll(rows("SELECT sink, topic, \"partition\", token, \"offset\", topic_id, replay, source_ts_ms"
                    + " FROM hive_sync_lanes"));
            found.add(all);
        }
        assertThat(found.get(0)).hasSize(10 + 5 + 1).isEqualTo(found.get(1));
    }

    /** Guards clients that follow a table: a row's place is another one for each version of it. */
    @Test
    void theSameOnceMoreMakesNoNewVersionOfARowAndAnythingElseDoes() throws Exception {
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            String ada = "{'name':'Ada','loginCount':1.50,'settings':{'a':[1,null]}}";
            writer.write(changes(-1, 0, upsert("a", ada)), TIMEOUT);
            List<String> first = rows("SELECT ctid FROM accounts");

            writer.write(changes(0, 1, upsert("a", ada)), TIMEOUT);
            assertThat(rows("SELECT ctid FROM accounts")).isEqualTo(first);

            writer.write(changes(1, 2, upsert("a", ada.replace("1.50", "1.5"))), TIMEOUT);
            assertThat(rows("SELECT login_count FROM accounts")).containsExactly("1.5");
            writer.write(changes(2, 3, upsert("a", ada.replace("'name':'Ada',", ""))), TIMEOUT);
            assertThat(rows("SELECT name IS NULL FROM accounts")).containsExactly("t");
        }
    }

    /** Guards what a person's public key would otherwise open: tables in the schema public are everybody's without it. */
    @Test
    void aTableThatIsMadeShowsNothingToThePublicKey() throws Exception {
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            working(sink).write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        }
        assertThat(rows("SELECT relname, relrowsecurity FROM pg_class WHERE relname IN ('accounts', 'hive_sync_lanes')"
                        + " ORDER BY relname"))
                .containsExactly("accounts|t", "hive_sync_lanes|t");
        try (Connection connection = project.server().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE anon");
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM accounts")) {
                count.next();
                assertThat(count.getInt(1)).isZero();
            }
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM hive_sync_lanes"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void onlyTheServiceKeyMayCallTheFunctions() throws Exception {
        String allowed = "SELECT DISTINCT r.rolname FROM pg_proc p, pg_roles r WHERE p.proname LIKE 'hive\\_sync\\_%'"
                + " AND has_function_privilege(r.oid, p.oid, 'EXECUTE') AND r.rolname !~ '^pg_' ORDER BY 1";
        assertThat(rows(allowed)).containsExactly("postgres", "service_role");
        assertThat(rows("SELECT proname FROM pg_proc WHERE proname LIKE 'hive\\_sync\\_%' AND prosecdef"))
                .containsExactly("hive_sync_evolve");
        try (Sink anon = open(
                new SupabaseSinkProvider(), project.server().url("sb_publishable_x"), SchemaMode.EVOLVE, Map.of())) {
            assertThatThrownBy(anon::check)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("permission denied for function", "is this the service key?");
        }
    }

    /** The function that changes tables has its owner's rights, so it keeps to its own tables. */
    @Test
    void aTableOfTheOwnersIsNotChangedButItsSqlIsSaid() throws Exception {
        project.server().run("CREATE TABLE accounts (blade_id varchar(200) PRIMARY KEY, name text, extra int)");
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            Misconfigured error = catchThrowableOfType(Misconfigured.class, () -> sink.prepare(ACCOUNTS));
            assertThat(error)
                    .hasMessageContainingAll(
                            "not one that Hive Sync made",
                            "ALTER TABLE \"public\".\"accounts\" ADD COLUMN \"login_count\"");
            assertThat(rows(SHAPE)).hasSize(3);

            project.server().run(error.getMessage().replaceAll("(?s).*Run in the SQL editor: ", ""));
            working(sink).write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
            assertThat(rows("SELECT blade_id, name, extra FROM accounts")).containsExactly("a|Ada|null");
        }
    }

    @Test
    void validateSaysWhatIsMissingAndItsSqlMakesIt() throws Exception {
        ModelSchema posts = schema("po\"sts", 1, new Field("viewCount", FieldType.NUMBER));
        try (Sink sink = open(SchemaMode.VALIDATE)) {
            sink.check();
            Misconfigured error = catchThrowableOfType(Misconfigured.class, () -> sink.prepare(posts));
            assertThat(error).hasMessageContainingAll("CREATE TABLE \"public\".\"po\"\"sts\"", "ROW LEVEL SECURITY");
            assertThat(rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"))
                    .containsExactly("hive_sync_held", "hive_sync_lanes");
            project.server().run(error.getMessage().replaceAll("(?s).*Run in the SQL editor: ", ""));
            sink.prepare(posts);
        }
        try (Sink sink = open(SchemaMode.EVOLVE);
                Sink none = open(SchemaMode.NONE)) {
            none.prepare(schema("nothere", 1));
            sink.prepare(schema(
                    "po\"sts", 2, new Field("viewCount", FieldType.NUMBER), new Field("title", FieldType.STRING)));
        }
        assertThat(project.server().column("\"po\"\"sts\"", "title")).contains("text");
    }

    @Test
    void aFieldThatTurnsOutToHoldAnythingBecomesJson() throws Exception {
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            sink.check();
            ModelSchema first = schema("accounts", 1, new Field("value", FieldType.NUMBER));
            ModelSchema second = schema("accounts", 2, new Field("value", FieldType.JSON));
            sink.prepare(first);
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, first, upsert("a", "{'value':1.50}")), TIMEOUT);
            sink.prepare(second);
            writer.write(changes(0, 1, second, upsert("b", "{'value':{'x':1}}")), TIMEOUT);
        }
        assertThat(rows("SELECT blade_id, value FROM accounts ORDER BY 1")).containsExactly("a|1.50", "b|{\"x\": 1}");
    }

    @Test
    void aColumnOfAnotherTypeAndAMissingKeyAreNamedWithWhatToDo() throws Exception {
        project.server().run("CREATE TABLE posts (blade_id text PRIMARY KEY, views date)");
        project.server().run("CREATE TABLE teams (id text PRIMARY KEY, blade_id text)");
        project.server().run("CREATE TABLE tags (blade_id uuid PRIMARY KEY)");
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            assertThatThrownBy(() -> sink.prepare(schema("posts", 1, new Field("views", FieldType.NUMBER))))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("posts", "views", "date", "change the column's type");
            for (String model : List.of("teams", "tags")) {
                assertThatThrownBy(() -> sink.prepare(schema(model, 1)))
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageContainingAll(model, "blade_id", "primary key");
            }
        }
    }

    /** A constraint that is not ours: its message from the server would show the value. */
    @Test
    void aRefusalByTheOwnersConstraintIsRejectedWithoutTheValue() throws Exception {
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            project.server().run("ALTER TABLE accounts ADD CONSTRAINT one_name UNIQUE (name)");
            writer.write(changes(-1, 0, upsert("a", "{'name':'hunter2'}")), TIMEOUT);

            Rejected alone = catchThrowableOfType(
                    Rejected.class, () -> writer.write(changes(0, 1, upsert("b", "{'name':'hunter2'}")), TIMEOUT));
            Rejected among = catchThrowableOfType(
                    Rejected.class,
                    () -> writer.write(changes(0, 1, upsert("b", "{'name':'hunter2'}"), upsert("c", "{}")), TIMEOUT));

            assertThat(alone.bladeId()).contains("b");
            assertThat(alone).hasMessageContaining("one_name").hasMessageNotContaining("hunter2");
            assertThat(among.bladeId()).isEmpty();
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
        }
        assertThat(rows("SELECT blade_id FROM accounts")).containsExactly("a");
    }

    @Test
    void aMissingColumnIsMisconfigured() throws Exception {
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            project.server().run("ALTER TABLE accounts DROP COLUMN name");

            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("name");
            sink.prepare(ACCOUNTS);
            writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
        }
    }

    @Test
    void rowsLargerThanOnePageAreReadInSeveral() throws Exception {
        String large = "x".repeat(1_500_000);
        try (Sink sink = open(SchemaMode.EVOLVE)) {
            SinkWriter writer = working(sink);
            for (int i = 0; i < 7; i++) {
                writer.write(changes(i - 1, i, upsert("id" + i, image("{}").put("name", large))), TIMEOUT);
            }
            List<String> read = new ArrayList<>();
            sink.readRows(ACCOUNTS, Optional.empty(), row -> read.add(row.bladeId()));
            assertThat(read).containsExactly("id0", "id1", "id2", "id3", "id4", "id5", "id6");
            read.clear();
            sink.readRows(ACCOUNTS, Optional.of(List.of("id3", "id1", "id2", "id5")), row -> read.add(row.bladeId()));
            assertThat(read).containsExactlyInAnyOrder("id1", "id2", "id3", "id5");
        }
    }
}
