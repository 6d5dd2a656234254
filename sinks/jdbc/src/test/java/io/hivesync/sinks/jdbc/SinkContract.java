package io.hivesync.sinks.jdbc;

import static io.hivesync.sinks.jdbc.Samples.ACCOUNTS;
import static io.hivesync.sinks.jdbc.Samples.TAKEN;
import static io.hivesync.sinks.jdbc.Samples.TIMEOUT;
import static io.hivesync.sinks.jdbc.Samples.changes;
import static io.hivesync.sinks.jdbc.Samples.delete;
import static io.hivesync.sinks.jdbc.Samples.schema;
import static io.hivesync.sinks.jdbc.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What holds for every relational sink, each against its real database: its writes, and what it does with tables. */
public abstract class SinkContract extends WritingContract {
    @Test
    void aNewFieldAddsAColumnAndKeepsTheRows() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        List<Field> fields = new ArrayList<>(ACCOUNTS.fields());
        fields.add(new Field("nickName", FieldType.STRING));
        ModelSchema wider = schema("accounts", 2, fields.toArray(Field[]::new));
        sink.prepare(wider);
        sink.prepare(wider);
        writer.write(changes(0, 1, wider, upsert("b", "{'nickName':'Bo'}")), TIMEOUT);

        assertThat(rows("SELECT blade_id, name, nick_name FROM accounts ORDER BY 1"))
                .containsExactly("a|Ada|null", "b|null|Bo");
    }

    @Test
    void severalLanesMayPrepareTheSameModelAtOnce() throws Exception {
        ModelSchema fresh = schema("teams", 1, new Field("name", FieldType.STRING), new Field("plan", FieldType.LINK));
        try (ExecutorService threads = Executors.newFixedThreadPool(4);
                Sink second = open(SchemaMode.EVOLVE)) {
            List<Future<Boolean>> done = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Sink one = i % 2 == 0 ? sink : second;
                Callable<Boolean> prepare = () -> {
                    one.check();
                    one.prepare(fresh);
                    return true;
                };
                done.add(threads.submit(prepare));
            }
            for (Future<Boolean> one : done) {
                assertThat(one.get()).isTrue();
            }
        }
        assertThat(rows("SELECT name, plan FROM teams")).isEmpty();
    }

    @Test
    void namesFromOutsideNeverBecomeStatements() throws Exception {
        String model = "x\"; DROP TABLE accounts; -- ? 'y' ü";
        ModelSchema nasty = schema(
                model,
                1,
                new Field("a\" text); DROP TABLE accounts; --", FieldType.STRING),
                new Field("a' text); DROP TABLE accounts; --", FieldType.STRING),
                new Field("select ?", FieldType.NUMBER),
                new Field("{fn now()}", FieldType.BOOLEAN),
                new Field("ctid", FieldType.STRING),
                new Field("bladeId", FieldType.STRING));
        sink.prepare(nasty);
        var lane = new Lane("main", "t", model, 0);
        SinkWriter writer = sink.openLane(lane, Optional.empty(), TAKEN);
        writer.write(
                changes(
                        -1,
                        0,
                        nasty,
                        upsert("'; --", "{'select ?':5,'{fn now()}':true,'ctid':'c','bladeId':'own'}"),
                        upsert("b", "{}")),
                TIMEOUT);
        writer.write(changes(0, 1, nasty, delete("b")), TIMEOUT);

        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        assertThat(ids).containsExactly("'; --");
        assertThat(rows("SELECT * FROM \"" + model.replace("\"", "\"\"") + "\"").get(0))
                .contains("own", "c", "5");
        assertThat(names()).isEmpty();
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
    void aTableThatWasDroppedIsMisconfiguredUntilItIsPreparedAgain() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        run("DROP TABLE accounts");

        assertThatThrownBy(() -> writer.write(changes(0, 1, upsert("b", "{'name':'Bob'}")), TIMEOUT))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("accounts");
        assertThatThrownBy(() -> writer.forEachId(id -> true, TIMEOUT)).isInstanceOf(Misconfigured.class);
        sink.prepare(ACCOUNTS);
        writer.write(changes(0, 1, upsert("b", "{'name':'Bob'}")), TIMEOUT);
        assertThat(names()).containsExactly("b|Bob");
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
    void theFieldIdIsNotRepeated() throws Exception {
        take().write(changes(-1, 0, upsert("a", "{'id':'a'}")), TIMEOUT);

        assertThatThrownBy(() -> rows("SELECT id FROM accounts")).isInstanceOf(SQLException.class);
    }

    @Test
    void aClosedSinkIsUnavailable() throws Exception {
        SinkWriter writer = take();
        sink.close();
        sink.close();

        assertThatThrownBy(() -> writer.write(changes(-1, 0), TIMEOUT)).isInstanceOf(SinkException.Unavailable.class);
    }
}
