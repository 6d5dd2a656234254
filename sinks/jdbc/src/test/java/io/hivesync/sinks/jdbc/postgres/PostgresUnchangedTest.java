package io.hivesync.sinks.jdbc.postgres;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A row is written again when it differs in any way, and only then: what a replay brings once more makes no new row version. */
final class PostgresUnchangedTest {
    private static final String ALL =
            "{'name':'Ada','loginCount':1.50,'emailVerified':true,'lastSeen':'2026-01-02T03:04:05.678Z','settings':{'a':[1,null]}}";

    @RegisterExtension
    final NewDatabase database = new NewDatabase();

    private Sink sink;
    private SinkWriter writer;
    private long offset = -1;

    private void open(TargetModel accounts) throws Exception {
        sink = new PostgresSinkProvider()
                .create(new SinkSettings(
                        "main",
                        database.url("postgres@"),
                        SchemaMode.EVOLVE,
                        Clock.systemUTC(),
                        Map.of(),
                        Map.of("accounts", accounts)));
        sink.check();
        sink.prepare(ACCOUNTS);
        writer = sink.openLane(LANE, Optional.empty(), TAKEN);
    }

    @AfterEach
    void close() {
        sink.close();
    }

    private void write(String image) throws Exception {
        writer.write(changes(offset, offset + 1, upsert("a", image)), TIMEOUT);
        offset++;
    }

    /** With others that are always the same. */
    private void writeAmongMany(String image) throws Exception {
        List<RecordChange> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            all.add(upsert("b" + i, "{'name':'" + i + "'}"));
        }
        all.add(upsert("a", image));
        writer.write(changes(offset, offset + 1, all.toArray(new RecordChange[0])), TIMEOUT);
        offset++;
    }

    private String ask(String expression) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT " + expression + " FROM accounts WHERE blade_id = 'a'")) {
            result.next();
            return result.getString(1);
        }
    }

    /** Its place in the table, which is another one for each version of a row. */
    private String place() throws Exception {
        return ask("ctid");
    }

    @Test
    void theSameOnceMoreMakesNoNewVersionOfTheRow() throws Exception {
        open(TargetModel.DEFAULT);
        write(ALL);
        String before = place();

        write(ALL);

        assertThat(place()).isEqualTo(before);
    }

    /** What a value was, what it becomes, and an expression that tells the one from the other. */
    static Stream<Arguments> differences() {
        return Stream.of(
                arguments("'loginCount':1.50", "'loginCount':1.5", "login_count::text"),
                arguments("'loginCount':1.50", "'loginCount':null", "login_count IS NULL"),
                arguments("'loginCount':1.50,", "", "login_count IS NULL"),
                arguments("'name':'Ada'", "'name':'ada'", "name"),
                arguments("'name':'Ada'", "'name':'Ada '", "name"),
                arguments("'emailVerified':true", "'emailVerified':false", "email_verified"),
                arguments("05.678Z", "05.679Z", "last_seen"),
                arguments("'a':[1,null]", "'a':[1,0]", "settings::text"));
    }

    @ParameterizedTest
    @MethodSource("differences")
    void anyDifferenceIsWritten(String from, String to, String expression) throws Exception {
        open(TargetModel.DEFAULT);
        // to which Ada and ada are the same
        database.run("CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                + " ALTER TABLE accounts ALTER name TYPE text COLLATE any_case");
        write(ALL.replace(from, to));
        String fresh = ask(expression);
        write(ALL);
        assertThat(ask(expression)).isNotEqualTo(fresh);

        write(ALL.replace(from, to));

        assertThat(ask(expression)).isEqualTo(fresh);
    }

    /** Guards the other form of the statement, which looks for the rows before it writes. */
    @ParameterizedTest
    @MethodSource("differences")
    void anyDifferenceIsWrittenAlsoAmongRowsThatAreRepeated(String from, String to, String expression)
            throws Exception {
        open(TargetModel.DEFAULT);
        // types and columns that are not ours, and a collation to which Ada and ada are the same
        database.run("CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
                + " ALTER TABLE accounts ALTER name TYPE character varying COLLATE any_case, ALTER settings TYPE json,"
                + " ADD v0 boolean, ADD v1 numeric DEFAULT 1, ADD v3 text DEFAULT 'no time'");
        String fresh = "";
        for (int i = 0; i < 3; i++) {
            writeAmongMany(ALL.replace(from, to));
            fresh = ask(expression);
        }
        writeAmongMany(ALL);
        assertThat(ask(expression)).isNotEqualTo(fresh);

        writeAmongMany(ALL.replace(from, to));

        assertThat(ask(expression)).isEqualTo(fresh);
    }

    /** Guards a replay's speed and the server's log: a lock is a write of its own. */
    @Test
    void rowsThatAreRepeatedAreNotEvenLocked() throws Exception {
        open(TargetModel.DEFAULT);
        writeAmongMany(ALL);
        writeAmongMany(ALL);
        String locked = ask("xmax");

        writeAmongMany(ALL);

        assertThat(locked).isNotEqualTo("0");
        assertThat(ask("xmax")).isEqualTo(locked);
    }

    /** Guards the record: what was stored must not be in the way of what replaces it. */
    @Test
    void rowsThatCannotBeComparedAreWritten() throws Exception {
        open(TargetModel.DEFAULT);
        database.run("ALTER TABLE accounts ALTER settings TYPE json");
        for (int i = 0; i < 3; i++) {
            writeAmongMany(ALL);
        }
        // json takes it, jsonb does not
        database.run("UPDATE accounts SET settings = '{\"a\":\"\\u0000\"}' WHERE blade_id = 'a'");

        assertThatThrownBy(() -> writeAmongMany(ALL)).isInstanceOf(SinkException.class);
        writeAmongMany(ALL);

        assertThat(ask("settings::jsonb -> 'a' -> 0")).isEqualTo("1");
    }

    @Test
    void aMarkedRecordAmongRowsThatAreRepeatedLosesItsMark() throws Exception {
        open(new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("deleted_at")));
        for (int i = 0; i < 3; i++) {
            writeAmongMany(ALL);
        }
        writer.write(changes(offset, offset + 1, delete("a")), TIMEOUT);
        offset++;

        writeAmongMany(ALL);

        assertThat(ask("deleted_at IS NULL")).isEqualTo("t");
    }

    @Test
    void aRecordThatComesBackAsItWasLosesItsMark() throws Exception {
        open(new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("deleted_at")));
        write(ALL);
        writer.write(changes(offset, offset + 1, delete("a")), TIMEOUT);
        offset++;
        assertThat(ask("deleted_at IS NULL")).isEqualTo("f");

        write(ALL);

        assertThat(ask("deleted_at IS NULL")).isEqualTo("t");
    }
}
