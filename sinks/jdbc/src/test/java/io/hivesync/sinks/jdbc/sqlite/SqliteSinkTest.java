package io.hivesync.sinks.jdbc.sqlite;

import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.jdbc.RelationalContract;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.testkit.Capabilities;
import io.hivesync.sinks.testkit.Capability;
import io.hivesync.sinks.testkit.GuaranteesPage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

final class SqliteSinkTest extends RelationalContract {
    @RegisterExtension
    static final GuaranteesPage PAGE = new GuaranteesPage("SQLite file", "sqlite.md");

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("made/for us/app.db");
    }

    private static Sink open(Path file, SchemaMode mode) {
        return new SqliteSinkProvider().create(new SinkSettings("main", "sqlite:" + file, mode, Clock.systemUTC()));
    }

    @Override
    protected SinkProvider provider() {
        return new SqliteSinkProvider();
    }

    @Override
    protected String url() {
        return "sqlite:" + file();
    }

    @Override
    protected Capabilities capabilities() {
        return Capabilities.ALL
                .without(Capability.NETWORK, "a file is there or is made")
                .without(Capability.LOGIN, "a file has rights, and no password");
    }

    @Override
    protected Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file());
    }

    private String stored(String expression, String field, String json) throws Exception {
        take().write(changes(-1, 0, upsert("a", "{'" + field + "':" + json + "}")), TIMEOUT);
        return rows("SELECT " + expression + " FROM accounts").get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "0, integer|0",
        "-1, integer|-1",
        "9007199254740993, integer|9007199254740993",
        "9223372036854775807, integer|9223372036854775807",
        "-9223372036854775808, integer|-9223372036854775808",
        "9223372036854775808, text|9223372036854775808",
        "12345678901234567890, text|12345678901234567890",
        "1.5, real|1.5",
        "1.0, real|1.0",
        "0.30000000000000004, real|0.30000000000000004",
        "0.1, real|0.1",
        "0.1000000000000000001, text|0.1000000000000000001",
        "1e308, real|1.0e+308",
        "1e309, text|1E+309"
    })
    void numbersKeepEveryDigit(String number, String stored) throws Exception {
        String column = number.equals("0.30000000000000004") ? "printf('%!.17g', login_count)" : "login_count";

        assertThat(stored("typeof(login_count), " + column, "loginCount", number))
                .isEqualTo(stored);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "emailVerified; true; email_verified; integer|1",
                "emailVerified; false; email_verified; integer|0",
                "lastSeen; '1969-12-31T23:59:59.999Z'; last_seen; text|1969-12-31T23:59:59.999Z",
                "lastSeen; '2026-01-02'; last_seen; text|2026-01-02",
                "settings; {'a':[1.50,true,null]}; settings; text|{\"a\":[1.50,true,null]}",
                "settings; 'text'; settings; text|\"text\"",
                "settings; null; settings; null|null",
                "avatar; {'key':'k'}; json_extract(avatar,'$.key'); text|k",
                "name; '123'; name; text|123",
                "name; 12.50; name; text|12.50",
                "team; 'tea_1'; team; text|tea_1"
            })
    void valuesAreStoredAs(String field, String json, String column, String stored) throws Exception {
        assertThat(stored("typeof(" + column + "), " + column, field, json)).isEqualTo(stored);
    }

    @Test
    void aFileThatAnotherProgramKeepsLockedIsUnavailableAfterTheTimeout() throws Exception {
        SinkWriter writer = take();
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), Duration.ofMillis(200)))
                    .isInstanceOf(Unavailable.class);
            statement.execute("ROLLBACK");
        }
        writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
    }

    /** Guards that a commit takes no new lock: the driver's own begins the next transaction at once. */
    @Test
    void theFileIsFreeBetweenWrites() throws Exception {
        take().write(changes(-1, 0, upsert("a", "{}")), TIMEOUT);
        try (Connection other = connect();
                Statement statement = other.createStatement()) {
            statement.execute("PRAGMA busy_timeout = 0");
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("ROLLBACK");
        }
    }

    @Test
    void aFileThatIsNoDatabaseIsMisconfigured() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.txt"), "these are notes, not a database".repeat(100));
        try (Sink other = open(text, SchemaMode.EVOLVE)) {
            assertThatThrownBy(other::check).isInstanceOf(Misconfigured.class).hasMessageContaining("notes.txt");
        }
    }

    @Test
    void aFolderThatCannotBeMadeIsMisconfigured() throws Exception {
        Path blocked = Files.writeString(folder.resolve("blocked"), "a file");
        try (Sink other = open(blocked.resolve("app.db"), SchemaMode.EVOLVE);
                Sink directory = open(folder, SchemaMode.EVOLVE)) {
            assertThatThrownBy(other::check).isInstanceOf(Misconfigured.class);
            assertThatThrownBy(directory::check).isInstanceOf(Misconfigured.class);
        }
    }

    @Test
    void aRefusalByTheOwnersTriggerIsRejected() throws Exception {
        SinkWriter writer = take();
        run("CREATE TRIGGER no BEFORE INSERT ON accounts BEGIN SELECT raise(ABORT, 'no'); END");

        assertThatThrownBy(() -> writer.write(changes(-1, 0, upsert("a", "{}")), TIMEOUT))
                .isInstanceOfSatisfying(
                        Rejected.class, error -> assertThat(error.bladeId()).contains("a"));
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(-1);
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_BUSY_SNAPSHOT, Unavailable",
        "SQLITE_LOCKED, Unavailable",
        "SQLITE_IOERR_WRITE, Unavailable",
        "SQLITE_FULL, Unavailable",
        "SQLITE_READONLY, Misconfigured",
        "SQLITE_READONLY_DBMOVED, Misconfigured",
        "SQLITE_CANTOPEN, Misconfigured",
        "SQLITE_CORRUPT, Misconfigured",
        "SQLITE_CONSTRAINT_UNIQUE, Rejected",
        "SQLITE_TOOBIG, Rejected"
    })
    void eachResultCodeHasItsRemedy(SQLiteErrorCode code, String remedy) {
        var named = SqliteFailures.named(new SQLiteException("shows 'hunter2'", code), "cannot write", null);

        assertThat(named.getClass().getSimpleName()).isEqualTo(remedy);
        assertThat(named).hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sqlite:", "sqlite://host/x", "sqlite:a/", "sqlite::memory:", "sqlite:x?mode=ro", "other:x"})
    void whatNamesNoFileIsRefused(String url) {
        assertThatThrownBy(() -> new SqliteSinkProvider().nameOf(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sqlite:");
    }

    @ParameterizedTest
    @CsvSource({
        "sqlite:data/App.db, sqlite-app-db",
        "sqlite:///var/lib/copy, sqlite-copy",
        "sqlite:/abs/x y.sqlite, sqlite-x-y-sqlite"
    })
    void theNameIsMadeOfTheFiles(String url, String name) {
        assertThat(new SqliteSinkProvider().nameOf(url)).isEqualTo(name);
    }
}
