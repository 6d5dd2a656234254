package io.hivesync.sinks.jdbc;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.SOURCE_TS_MS;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.Samples;
import io.hivesync.sinks.testkit.SinkContract;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for every relational sink beside the contract of all sinks: its tables and columns. */
public abstract class RelationalContract extends SinkContract {

    /** A connection that is none of the sink's. */
    protected abstract Connection connect() throws SQLException;

    /** All rows of a query, cells joined by a bar. */
    protected List<String> rows(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<@Nullable String> cells = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    cells.add(result.getString(i));
                }
                rows.add(String.join("|", cells.stream().map(String::valueOf).toList()));
            }
            return rows;
        }
    }

    protected void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    protected void removeTable(String model) throws SQLException {
        run("DROP TABLE " + model);
    }

    @Override
    protected void makeUnique(String field) throws SQLException {
        run("CREATE UNIQUE INDEX one_" + field + " ON accounts (" + field + ")");
    }

    private List<String> accounts() throws SQLException {
        return rows("SELECT blade_id, name FROM accounts ORDER BY blade_id");
    }

    @Test
    void columnsAreNamedAsSqlNamesThem() throws Exception {
        take().write(changes(-1, 0, upsert("a", "{'id':'a','loginCount':3,'ronin.createdAt':null}")), TIMEOUT);

        assertThat(rows("SELECT blade_id, login_count, created_at FROM accounts"))
                .containsExactly("a|3|null");
        // the field id is the key, and not repeated
        assertThatThrownBy(() -> rows("SELECT id FROM accounts")).isInstanceOf(SQLException.class);
    }

    @Test
    void aModelCannotTakeTheLanesTable() throws Exception {
        ModelSchema lanes = schema("hive_sync_lanes", 1, new Field("token", FieldType.STRING));
        sink.prepare(lanes);
        var lane = new Lane("main", "t", "hive_sync_lanes", 0);
        sink.openLane(lane, Optional.empty(), TAKEN)
                .write(changes(-1, 0, lanes, upsert("a", "{'token':'x'}")), TIMEOUT);

        assertThat(sink.readLane(lane).orElseThrow().offset()).isZero();
    }

    @Test
    void aColumnOfAnotherTypeIsNamedWithWhatToDo() throws Exception {
        run("CREATE TABLE posts (blade_id text PRIMARY KEY, views date)");

        assertThatThrownBy(() -> sink.prepare(schema("posts", 1, new Field("views", FieldType.NUMBER))))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContainingAll("posts", "views", "date", "change the column's type");
    }

    @Test
    void aTableWithoutOurKeyIsNamed() throws Exception {
        run("CREATE TABLE posts (id text PRIMARY KEY, blade_id text)");

        assertThatThrownBy(() -> sink.prepare(schema("posts", 1, new Field("views", FieldType.NUMBER))))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContainingAll("posts", "blade_id");
    }

    @Test
    void validateSaysWhatIsMissingAndChangesNothing() throws Exception {
        ModelSchema posts = schema("posts", 1, new Field("viewCount", FieldType.NUMBER));
        try (Sink validating = open(SchemaMode.VALIDATE)) {
            validating.check();
            validating.prepare(ACCOUNTS);
            assertThatThrownBy(() -> validating.prepare(posts))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContainingAll("CREATE TABLE \"posts\"", "\"view_count\"");
            run("CREATE TABLE posts (blade_id text PRIMARY KEY)");
            assertThatThrownBy(() -> validating.prepare(posts))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("ALTER TABLE \"posts\" ADD COLUMN \"view_count\"");
        }
        assertThat(rows("SELECT * FROM posts")).isEmpty();
    }

    @Test
    void aSinkThatMayNotCreateSaysHowToCreateTheLaneTable() throws Exception {
        run("DROP TABLE hive_sync_lanes");
        for (SchemaMode mode : List.of(SchemaMode.VALIDATE, SchemaMode.NONE)) {
            try (Sink refused = open(mode)) {
                refused.prepare(schema("accounts", 1));
                assertThatThrownBy(refused::check)
                        .isInstanceOf(Misconfigured.class)
                        .hasMessageContaining("CREATE TABLE hive_sync_lanes");
            }
        }
    }

    @Test
    void whatTheSchemaCommandPrintsIsAllThatASinkNeeds() throws Exception {
        run("DROP TABLE accounts");
        run("DROP TABLE hive_sync_lanes");
        run("DROP TABLE hive_sync_held");

        new PrintedSchema(provider(), url(), this::run).assertIsAllThatASinkNeeds();
    }

    @Test
    void aClosedSinkIsUnavailable() throws Exception {
        SinkWriter writer = take();
        sink.close();

        assertThatThrownBy(() -> writer.write(changes(-1, 0), TIMEOUT)).isInstanceOf(SinkException.Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'loginCount':'abc'}",
                "{'loginCount':true}",
                "{'loginCount':{}}",
                "{'loginCount':1e200000}",
                "{'emailVerified':'yes'}",
                "{'emailVerified':1}",
                "{'lastSeen':2026}",
                "{'lastSeen':'yesterday'}",
                "{'lastSeen':'2026-02-30T00:00:00Z'}",
                "{'lastSeen':'2026-01-02T03:04:05.1234567Z'}",
                "{'lastSeen':'12026-01-02'}",
                "{'name':'nul \\u0000'}",
                "{'name':'half \\ud83d'}",
                "{'team':'\\ude00'}",
                "{'settings':{'deep':['nul \\u0000']}}",
                "{'settings':{'\\u0000':1}}",
                "{'avatar':'\\u0000'}",
            })
    void aValueThatItsColumnCannotHoldIsRejectedByNameBeforeItIsSent(String after) throws Exception {
        SinkWriter writer = take();

        Rejected rejected = catchThrowableOfType(
                Rejected.class, () -> writer.write(changes(-1, 0, upsert("x", "{}"), upsert("bad", after)), TIMEOUT));

        String field = Samples.image(after).fieldNames().next();
        assertThat(rejected.bladeId()).contains("bad");
        assertThat(rejected).hasMessageContaining("The field " + field + " of accounts bad");
        assertThat(accounts()).isEmpty();
    }

    @Test
    void anIdThatNoTextCanHoldIsRejected() throws Exception {
        Rejected rejected =
                catchThrowableOfType(Rejected.class, () -> take().write(changes(-1, 0, delete("a\0b")), TIMEOUT));

        assertThat(rejected.bladeId()).contains("a\0b");
    }

    /** As another program reads it: a sink that misreads as it miswrites would agree with itself. */
    @Test
    void textIsInItsColumnAsItIs() throws Exception {
        List<String> texts =
                List.of("", " ", "' \\ \\\\ {} , NULL ; -- ?", "\"", "{\"a\",NULL}", "😀 é ß 日本", "line\nfeed\ttab");
        var upserts = IntStream.range(0, texts.size())
                .mapToObj(i -> upsert("id" + i, Samples.image("{}").put("name", texts.get(i))))
                .toArray(RecordChange[]::new);
        take().write(changes(-1, 7, upserts), TIMEOUT);

        assertThat(rows("SELECT name FROM accounts ORDER BY blade_id")).containsExactlyElementsOf(texts);
    }

    @Test
    void aSweepMayNameMoreIdsThanABatchHolds() throws Exception {
        SinkWriter writer = take();
        var upserts = IntStream.range(0, 12_000)
                .mapToObj(i -> upsert("id" + i, "{'name':'n'}"))
                .toArray(RecordChange[]::new);
        writer.write(changes(-1, 5, upserts), TIMEOUT);
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        ids.remove("id77");
        var result = writer.write(new Batch.Sweep(5, ids), TIMEOUT);

        assertThat(result.applied()).isEqualTo(11_999);
        assertThat(accounts()).containsExactly("id77|n");
        assertThat(sink.readLane(Samples.LANE)).contains(new LaneState(7, 5, "topic-1", 0, SOURCE_TS_MS));
    }
}
