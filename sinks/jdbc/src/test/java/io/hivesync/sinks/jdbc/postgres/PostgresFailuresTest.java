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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.Samples;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong with a server, and by which remedy it is named. */
final class PostgresFailuresTest {
    @RegisterExtension
    final NewDatabase database = new NewDatabase();

    private static Sink open(String url) {
        return new PostgresSinkProvider().create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    private Sink working() throws SinkException {
        Sink sink = open(database.url("postgres@"));
        sink.check();
        sink.prepare(ACCOUNTS);
        return sink;
    }

    private static String everything(Throwable error) {
        StringWriter text = new StringWriter();
        error.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    @Test
    void aWrongPasswordIsMisconfiguredAndNeitherItNorTheUserIsSaid() throws Exception {
        database.run("DROP ROLE IF EXISTS secured; CREATE ROLE secured LOGIN PASSWORD 'right'");
        try (Sink sink = open(database.url("secured:hunter%32@"))) {
            Misconfigured error = catchThrowableOfType(Misconfigured.class, sink::check);

            assertThat(error).hasMessageContaining("user or the password");
            assertThat(everything(error) + sink).doesNotContain("hunter", "secured");
        }
        try (Sink sink = open(database.url("secured@"))) {
            assertThat(catchThrowableOfType(Misconfigured.class, sink::check)).isNotNull();
        }
    }

    @Tag("slow")
    @Test
    void aPasswordThatBecameWrongIsMisconfiguredInTheMiddle() throws Exception {
        database.run("DROP ROLE IF EXISTS secured; CREATE ROLE secured LOGIN SUPERUSER PASSWORD 'right'");
        try (Sink sink = open(database.url("secured:right@"))) {
            sink.check();
            database.run("ALTER ROLE secured PASSWORD 'other'");

            assertThatThrownBy(() -> sink.readLane(LANE)).isInstanceOf(Misconfigured.class);
        }
    }

    @Test
    void anUnknownDatabaseIsMisconfigured() {
        try (Sink sink = open(database.url("postgres@") + "_not_there")) {
            assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class).hasMessageContaining("not_there");
        }
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        try (Sink sink = open("postgres://user:hunter2@localhost:1/app")) {
            Unavailable error = catchThrowableOfType(Unavailable.class, sink::check);

            assertThat(everything(error)).doesNotContain("hunter2");
        }
    }

    @Tag("slow")
    @Test
    void aServerThatStopsIsUnavailable() throws Exception {
        EmbeddedPostgres own = EmbeddedPostgres.builder()
                .setPGStartupWait(Duration.ofMinutes(2))
                .start();
        try (Sink sink = open("postgres://postgres@localhost:" + own.getPort() + "/postgres")) {
            sink.check();
            sink.prepare(ACCOUNTS);
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
            own.close();

            assertThatThrownBy(() -> writer.write(changes(0, 1, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOf(Unavailable.class);
            assertThatThrownBy(sink::check).isInstanceOf(Unavailable.class);
        } finally {
            own.close();
        }
    }

    @Test
    void aConnectionThatTheServerClosedIsReplaced() throws Exception {
        try (Sink sink = working()) {
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            database.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'hive-sync' AND datname = current_database()");
            try {
                writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
            } catch (Unavailable e) {
                writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
            }
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
        }
    }

    @Test
    void missingRightsAreMisconfigured() throws Exception {
        database.run("DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN");
        try (Sink guest = open(database.url("guest@"))) {
            assertThatThrownBy(guest::check)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("permission denied for schema public");
            working().close();
            assertThatThrownBy(guest::check)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("permission denied for table hive_sync_lanes");
            database.run("GRANT SELECT, INSERT, UPDATE ON hive_sync_lanes TO guest");
            assertThatThrownBy(guest::check)
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("permission denied for table hive_sync_held");
            database.run("GRANT SELECT, INSERT, UPDATE, DELETE ON hive_sync_held TO guest");
            guest.check();
            guest.prepare(ACCOUNTS);
            SinkWriter writer = guest.openLane(LANE, Optional.empty(), TAKEN);
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("permission denied for table accounts");
        }
        database.run("DROP OWNED BY guest");
    }

    /** What the page says is run. */
    @Test
    void theFewestGrantsOfThePageAreEnough() throws Exception {
        working().close();
        database.run("DROP ROLE IF EXISTS hive_sync; CREATE ROLE hive_sync LOGIN");
        String page = Files.readString(Path.of("../../docs/sinks/postgres.md"));
        String grants = page.substring(page.indexOf("Less is enough"), page.indexOf("Options there are none"));
        for (String grant :
                grants.lines().filter(line -> line.startsWith("    GRANT")).toList()) {
            database.run(grant);
        }
        SinkSettings settings =
                new SinkSettings("main", database.url("hive_sync@"), SchemaMode.VALIDATE, Clock.systemUTC());
        try (Sink sink = new PostgresSinkProvider().create(settings)) {
            sink.check();
            sink.prepare(ACCOUNTS);
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, upsert("a", "{}"), upsert("b", "{}")), TIMEOUT);
            writer.write(changes(0, 1, upsert("a", "{'name':'Ada'}"), delete("b")), TIMEOUT);
            sink.dropLane(LANE, sink.readLane(LANE).orElseThrow());
        }
        database.run("DROP OWNED BY hive_sync");
    }

    @Test
    void aReadOnlyDatabaseIsMisconfigured() throws Exception {
        working().close();
        database.run("ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on");
        try (Sink sink = open(database.url("postgres@"))) {
            assertThatThrownBy(sink::check).isInstanceOf(Misconfigured.class).hasMessageContaining("read-only");
        }
    }

    @Test
    void aMissingColumnIsMisconfigured() throws Exception {
        try (Sink sink = working()) {
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            database.run("ALTER TABLE accounts DROP COLUMN name");

            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                    .isInstanceOf(Misconfigured.class)
                    .hasMessageContaining("name");
            sink.prepare(ACCOUNTS);
            writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
        }
    }

    /** A constraint that is not ours: its message from the server would show the value. */
    @Test
    void aRefusalByTheOwnersConstraintIsRejectedWithoutTheValue() throws Exception {
        try (Sink sink = working()) {
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            database.run("ALTER TABLE accounts ADD CONSTRAINT one_name UNIQUE (name)");
            writer.write(changes(-1, 0, upsert("a", "{'name':'hunter2'}")), TIMEOUT);

            Rejected alone = catchThrowableOfType(
                    Rejected.class, () -> writer.write(changes(0, 1, upsert("b", "{'name':'hunter2'}")), TIMEOUT));
            Rejected among = catchThrowableOfType(
                    Rejected.class,
                    () -> writer.write(changes(0, 1, upsert("b", "{'name':'hunter2'}"), upsert("c", "{}")), TIMEOUT));

            assertThat(alone.bladeId()).contains("b");
            assertThat(alone).hasMessageContaining("one_name");
            assertThat(everything(alone)).doesNotContain("hunter2");
            assertThat(among.bladeId()).isEmpty();
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isZero();
        }
    }

    /** What a column holds and an index on it does not: PostgreSQL's limit for a row of an index is 2,704 bytes, once compressed. */
    @Test
    void aValueThatTheOwnersIndexCannotHoldIsRejectedByNameAndTheRestIsWritten() throws Exception {
        try (Sink sink = working()) {
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            database.run("CREATE INDEX by_name ON accounts (name)");
            StringBuilder name = new StringBuilder();
            new Random(5).ints(9000, 'a', 'z' + 1).forEach(c -> name.append((char) c));
            var large = upsert("large", Samples.image("{}").put("name", name.toString()));

            Rejected alone = catchThrowableOfType(Rejected.class, () -> writer.write(changes(-1, 0, large), TIMEOUT));

            assertThat(alone.bladeId()).contains("large");
            assertThat(alone)
                    .hasMessage(
                            "PostgreSQL: cannot write accounts (SQLSTATE 54000): a value is larger than the server or"
                                    + " one of its indexes holds");
            assertThatThrownBy(() -> writer.write(changes(-1, 1, upsert("a", "{}"), large), TIMEOUT))
                    .isInstanceOf(Rejected.class);
            writer.write(changes(-1, 1, upsert("a", "{}")), TIMEOUT);
            assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(1);
        }
    }

    @Tag("slow")
    @Test
    void lanesThatWriteAtOnceShareFourConnections() throws Exception {
        try (Sink sink = working();
                ExecutorService threads = Executors.newFixedThreadPool(9)) {
            List<Future<Integer>> running = new ArrayList<>();
            for (int lane = 0; lane < 9; lane++) {
                Lane one = new Lane("main", LANE.topic(), LANE.model(), lane);
                SinkWriter writer = sink.openLane(one, Optional.empty(), TAKEN);
                running.add(threads.submit(() -> {
                    int most = 0;
                    for (int i = 0; i < 20; i++) {
                        writer.write(changes(i - 1, i, upsert(one + "-" + i, "{'name':'x'}")), TIMEOUT);
                        most = Math.max(most, connections());
                    }
                    return most;
                }));
            }
            for (Future<Integer> one : running) {
                assertThat(one.get()).isBetween(1, 4);
            }
        }
    }

    private int connections() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM pg_stat_activity"
                        + " WHERE application_name = 'hive-sync' AND datname = current_database()")) {
            result.next();
            return result.getInt(1);
        }
    }

    @Test
    void everyLineOfALargeBatchOfWideRowsArrives() throws Exception {
        try (Sink sink = working()) {
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            var upserts = new io.hivesync.sinks.spi.RecordChange[5000];
            for (int i = 0; i < upserts.length; i++) {
                upserts[i] = upsert("id" + i, "{'name':'" + "n".repeat(1500) + "','loginCount':" + i + "}");
            }
            writer.write(changes(-1, 0, upserts), TIMEOUT);
            List<String> ids = new ArrayList<>();
            writer.forEachId(ids::add, TIMEOUT);
            assertThat(ids).hasSize(5000).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "08006, Unavailable",
        "57P01, Unavailable",
        "57P03, Unavailable",
        "53300, Unavailable",
        "53100, Unavailable",
        "40001, Unavailable",
        "40P01, Unavailable",
        "55P03, Unavailable",
        "53200, Overloaded",
        "57014, Overloaded",
        "28P01, Misconfigured",
        "3D000, Misconfigured",
        "42501, Misconfigured",
        "42P01, Misconfigured",
        "42703, Misconfigured",
        "25006, Misconfigured",
        "22003, Rejected",
        "23505, Rejected",
        "54000, Rejected",
        "P0001, Rejected",
        "XX000, Unavailable"
    })
    void eachStateHasItsRemedy(String state, String remedy) {
        var error = new java.sql.SQLException("shows 'hunter2'", state);
        SinkException named = PostgresFailures.named(
                new java.sql.SQLTransientConnectionException("pool", "08001", error), "cannot write accounts", null);

        assertThat(named.getClass().getSimpleName()).isEqualTo(remedy);
        assertThat(named).hasMessageContaining(state).hasMessageNotContaining("hunter2");
    }
}
