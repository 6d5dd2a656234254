package io.hivesync.sinks.jdbc.postgres;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private String ask(String expression) throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + expression + " FROM accounts")) {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "'loginCount':1.50|'loginCount':1.5|login_count::text",
                "'loginCount':1.50|'loginCount':null|login_count IS NULL",
                "'loginCount':1.50,|\"\"|login_count IS NULL",
                "'name':'Ada'|'name':'ada'|name",
                "'name':'Ada'|'name':'Ada '|name",
                "'emailVerified':true|'emailVerified':false|email_verified",
                "05.678Z|05.679Z|last_seen",
                "'a':[1,null]|'a':[1,0]|settings"
            })
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
