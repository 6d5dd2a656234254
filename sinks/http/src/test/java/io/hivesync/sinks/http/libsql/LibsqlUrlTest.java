package io.hivesync.sinks.http.libsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.http.HttpAnswer;
import io.hivesync.sinks.http.OptionsPage;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a URL, an option and an answer of the server mean. */
final class LibsqlUrlTest {

    @ParameterizedTest
    @CsvSource({
        "libsql://db-org.turso.io, https://db-org.turso.io/v2/pipeline",
        "libsql://db-org.turso.io/?authToken=x, https://db-org.turso.io/v2/pipeline",
        "libsql://localhost:8080?tls=0, http://localhost:8080/v2/pipeline",
        "libsql://localhost:8080?tls=1, https://localhost:8080/v2/pipeline",
        "libsql+http://127.0.0.1:8080/dev/one/, http://127.0.0.1:8080/dev/one/v2/pipeline",
        "libsql+http://[::1]:8080, http://[::1]:8080/v2/pipeline"
    })
    void statementsAreSentTo(String url, String pipeline) {
        assertThat(LibsqlUrl.parse(url).pipeline()).hasToString(pipeline);
    }

    @ParameterizedTest
    @CsvSource({
        "libsql://My-db-org.turso.io?authToken=hunter2, libsql-my-db-org-turso-io",
        "libsql+http://127.0.0.1:8080, libsql-127-0-0-1-8080"
    })
    void theNameIsMadeOfTheAddress(String url, String name) {
        assertThat(new LibsqlSinkProvider().nameOf(url)).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "libsql:hunter2",
                "libsql://",
                "libsql:///hunter2",
                "libsql://user:hunter2@host",
                "libsql://host?hunter2=1",
                "libsql://host?tls=hunter2",
                "libsql://host?tls=0&authToken=hunter2",
                "libsql://host?authToken=hunter2%",
                "libsql://host#hunter2",
                "libsql://hunter2 host",
                "libsql+http://host?tls=1&authToken=hunter2",
                "https://hunter2.turso.io"
            })
    void whatCannotBeReadIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> LibsqlUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("libSQL URL cannot be read")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void theTokenIsGivenOnceAndHasOnlyWhatAHeaderCanHold() {
        for (String token : List.of("hunter2\nx", "hunter2 x", "hunter2ü")) {
            assertThatThrownBy(() -> create("libsql://host", token))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("hunter2");
        }
        assertThatThrownBy(() -> create("libsql://host?authToken=hunter2", "hunter2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give one")
                .hasMessageNotContaining("hunter2");
    }

    private static void create(String url, String token) {
        new LibsqlSinkProvider()
                .create(new SinkSettings(
                        "main", url, SchemaMode.EVOLVE, Clock.systemUTC(), Map.of("auth-token", token), Map.of()))
                .close();
    }

    @Test
    void thePageHasEachOption() throws Exception {
        OptionsPage.assertHolds("turso.md", new LibsqlSinkProvider().options());
    }

    @ParameterizedTest
    @CsvSource({
        "301, Misconfigured",
        "400, Unavailable",
        "401, Misconfigured",
        "402, Misconfigured",
        "403, Misconfigured",
        "404, Misconfigured",
        "405, Misconfigured",
        "408, Unavailable",
        "429, Overloaded",
        "500, Unavailable",
        "502, Unavailable",
        "503, Unavailable"
    })
    void eachStatusHasItsRemedy(int status, String remedy) {
        HttpAnswer answer = new HttpAnswer(status, List.of(), "hunter2".getBytes());
        SinkException named = LibsqlFailures.ofStatus(answer, "host", Clock.systemUTC());

        assertThat(named.getClass().getSimpleName()).isEqualTo(remedy);
        assertThat(named).hasMessageNotContaining("hunter2").hasMessageContaining("HTTP " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "SQLITE_BUSY, x, Unavailable",
        "SQLITE_FULL, x, Unavailable",
        "SQLITE_IOERR, x, Unavailable",
        "PROXY_ERROR, x, Unavailable",
        "SQLITE_UNKNOWN, SQLite error: hunter2, Unavailable",
        "SQLITE_UNKNOWN, SQLite error: no such table: accounts, Misconfigured",
        "SQL_INPUT_ERROR, SQL input error: no such column: name (at offset 7), Misconfigured",
        "SQL_PARSE_ERROR, near hunter2, Misconfigured",
        "SQLITE_READONLY, x, Misconfigured",
        "SQLITE_CORRUPT, x, Misconfigured",
        "BLOCKED, Operation was blocked: hunter2, Misconfigured",
        "SQLITE_CONSTRAINT, hunter2, Rejected",
        "SQLITE_TOOBIG, x, Rejected",
        "HTTP 413, x, Rejected",
        "TRANSACTION_TIMEOUT, x, Overloaded",
        "TRANSACTION_BUSY, x, Overloaded"
    })
    void eachCodeHasItsRemedy(String code, String message, String remedy) {
        SinkException named = LibsqlFailures.named(new HranaException(code, message), "cannot write accounts", "a");

        assertThat(named.getClass().getSimpleName()).isEqualTo(remedy);
        assertThat(named).hasMessageNotContaining("hunter2").hasMessageContaining(code);
    }
}
