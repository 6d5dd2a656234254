package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.RESERVED;
import static io.hivesync.sinks.testkit.Samples.SECRET;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/**
 * What every sink keeps, each before a real target: extend it, say where the target is, and run it.
 *
 * <p>One test for each rule; what a target cannot do is said in {@link #capabilities} and skipped under its reason. The rules
 * of this class are about the target itself; lanes, writes and values and names are in the classes above it.
 */
public abstract class SinkContract extends HeldRules {
    /** What a sink may have of them. */
    private static final int MOST_CONNECTIONS = 4;

    private static final Duration CUT_OFF = Duration.ofSeconds(3);

    /** Guards that a sink can be chosen by its URL, and that its name, which is public, tells no secret. */
    @Test
    void theProviderIsFoundByItsSchemeAndKeepsSecrets() {
        SinkProvider provider = provider();
        String name = provider.nameOf(url());

        assertThat(ServiceLoader.load(SinkProvider.class))
                .as("META-INF/services/%s", SinkProvider.class.getName())
                .hasAtLeastOneElementOfType(provider.getClass());
        assertThat(provider.schemes()).contains(url().substring(0, url().indexOf(':')));
        assertThat(name)
                .startsWith(provider.kind())
                .matches("[a-z0-9]+(-[a-z0-9]+)*")
                .doesNotContain(SECRET);
        assertThat(sink.toString()).doesNotContain(SECRET);
        for (ThrowingCallable wrong : List.<ThrowingCallable>of(
                () -> provider.nameOf("nonsense:" + SECRET), () -> open("nonsense:" + SECRET, SchemaMode.EVOLVE))) {
            assertThatThrownBy(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining(SECRET);
        }
    }

    /** Guards that a model may grow while the sink runs, and that old rows stay. */
    @Test
    void aWiderSchemaKeepsTheRowsAndTakesTheNewField() throws Exception {
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        List<Field> fields = new ArrayList<>(ACCOUNTS.fields());
        fields.add(new Field("nickName", FieldType.STRING));
        ModelSchema wider = schema("accounts", 2, fields.toArray(Field[]::new));
        sink.prepare(wider);
        sink.prepare(wider);
        writer.write(changes(0, 1, wider, upsert("b", "{'nickName':'Bo'}")), TIMEOUT);

        assertThat(names()).hasToString("{a=Ada, b=none}");
        assertThat(row(stored(wider), "b").path("nickName").asText()).isEqualTo("Bo");
    }

    /** Guards lanes that start together: each prepares its model, from several processes. */
    @Test
    void severalLanesMayPrepareTheSameModelAtOnce() throws Exception {
        ModelSchema fresh = schema("teams", 1, new Field("name", FieldType.STRING), new Field("plan", FieldType.LINK));
        try (ExecutorService threads = Executors.newFixedThreadPool(4);
                Sink second = open(SchemaMode.EVOLVE)) {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Sink one = i % 2 == 0 ? sink : second;
                done.add(threads.submit(() -> {
                    one.check();
                    one.prepare(fresh);
                    return null;
                }));
            }
            for (Future<?> one : done) {
                one.get();
            }
        }
        assertThat(stored(fresh)).isEmpty();
    }

    /** Guards that names from outside never become part of a statement, a path or a query. */
    @Test
    void namesFromOutsideAreOnlyNames() throws Exception {
        ModelSchema nasty = schema(
                "x\"; DROP TABLE accounts; -- ? 'y' ü/..",
                1,
                new Field("a\" text); DROP TABLE accounts; --", FieldType.STRING),
                new Field("a' text); DROP TABLE accounts; --", FieldType.STRING),
                new Field("select ?", FieldType.NUMBER),
                new Field("{fn now()}", FieldType.BOOLEAN),
                new Field("$set.a", FieldType.STRING),
                new Field("ctid", FieldType.STRING),
                new Field("bladeId", FieldType.STRING));
        sink.prepare(nasty);
        SinkWriter writer = sink.openLane(new Lane("main", "t", nasty.model(), 0), Optional.empty(), TAKEN);
        String after = "{'select ?':5,'{fn now()}':true,'$set.a':'s','ctid':'c','bladeId':'own'}";
        writer.write(changes(-1, 0, nasty, upsert("'; --", after), upsert("b", "{}")), TIMEOUT);
        writer.write(changes(0, 1, nasty, delete("b")), TIMEOUT);

        assertThat(stored(nasty)).containsOnlyKeys("'; --");
        var row = row(stored(nasty), "'; --");
        assertThat(row.path("bladeId").asText() + row.path("ctid").asText()).isEqualTo("ownc");
        assertThat(row.path("$set.a").asText() + row.path("select ?").asText()).isEqualTo("s5");
        sink.prepare(RESERVED);
        sink.openLane(new Lane("main", "t", RESERVED.model(), 1), Optional.empty(), TAKEN)
                .write(changes(-1, 0, RESERVED, upsert("a", "{'select':'s','user':1,'group':[1]}")), TIMEOUT);
        assertThat(row(stored(RESERVED), "a").path("select").asText()).isEqualTo("s");
        assertThat(names()).isEmpty();
    }

    @Test
    void closingTwiceIsClosingOnce() throws Exception {
        SinkWriter writer = take();
        writer.close();
        writer.close();
        sink.close();
        sink.close();
    }

    /** Guards that a dead target is waited for, and not given up. */
    @Test
    void aTargetThatCannotBeReachedIsUnavailable() {
        needs(Capability.NETWORK);
        try (Sink away = open(unreachableUrl(), SchemaMode.EVOLVE)) {
            assertThatThrownBy(away::check)
                    .isInstanceOf(Unavailable.class)
                    .satisfies(error -> assertThat(everything(error)).doesNotContain(SECRET));
        }
    }

    /** Guards that a connection that died is waited for and made anew, and is not taken for whole for ever. */
    @Test
    void aConnectionThatDiesUnderAWriterIsUnavailableAndWritesGoOnAfterwards() throws Exception {
        needs(Capability.NETWORK);
        try (Wire wire = new Wire(port());
                Sink there = open(urlAt(wire.port()), SchemaMode.EVOLVE)) {
            there.check();
            there.prepare(ACCOUNTS);
            SinkWriter writer = there.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
            wire.cutAfter(0);
            assertThatThrownBy(() -> writer.write(changes(0, 1, upsert("a", "{'name':'Ann'}")), CUT_OFF))
                    .isInstanceOf(Unavailable.class)
                    .satisfies(error -> assertThat(everything(error)).doesNotContain(SECRET));
            wire.mend();

            goOn(there, changes(0, 1, upsert("b", "{'name':'Bob'}")));
            assertThat(there.readLane(LANE).orElseThrow().offset()).isOne();
        }
        assertThat(names()).hasToString("{a=Ada, b=Bob}");
    }

    /** As the runtime does it. Each of the connections that were kept may have to be found dead first. */
    private static void goOn(Sink there, Batch batch) throws SinkException {
        for (int tries = 0; tries < MOST_CONNECTIONS; tries++) {
            try {
                write(there, batch);
                return;
            } catch (Unavailable e) {
                // one less
            }
        }
        write(there, batch);
    }

    private static void write(Sink there, Batch batch) throws SinkException {
        LaneState seen = there.readLane(LANE).orElseThrow();
        LaneState next =
                new LaneState(seen.token() + 1, seen.offset(), seen.topicId(), seen.replay(), seen.sourceTsMs());
        there.openLane(LANE, Optional.of(seen), next).write(batch, TIMEOUT);
    }

    /** Guards that a person is told what waiting does not mend. */
    @Test
    void aWrongPasswordIsMisconfiguredAndNotSaid() throws Exception {
        needs(Capability.LOGIN);
        try (Sink refused = open(wrongPasswordUrl(), SchemaMode.EVOLVE)) {
            assertThatThrownBy(refused::check)
                    .isInstanceOf(Misconfigured.class)
                    .satisfies(error -> assertThat(everything(error)).doesNotContain(SECRET));
        }
    }

    /** Guards that a table that somebody dropped is neither a bad record nor an outage. */
    @Test
    void aMissingTableIsMisconfiguredUntilItIsPreparedAgain() throws Exception {
        needs(Capability.TABLES);
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        removeTable("accounts");

        assertThatThrownBy(() -> writer.write(changes(0, 1, upsert("b", "{'name':'Bob'}")), TIMEOUT))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining("accounts");
        assertThatThrownBy(() -> writer.forEachId(id -> true, TIMEOUT)).isInstanceOf(Misconfigured.class);
        sink.prepare(ACCOUNTS);
        writer.write(changes(0, 1, upsert("b", "{'name':'Bob'}")), TIMEOUT);
        assertThat(names()).hasToString("{b=Bob}");
    }

    /** The error with all its causes, as a log would show it. */
    private static String everything(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
