package io.hivesync.sinks.http.supabase;

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

/** What a URL, an option and an answer of the API mean. */
final class SupabaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "supabase+https://abc.supabase.co, https://abc.supabase.co, none",
        "supabase+https://abc.supabase.co/, https://abc.supabase.co, none",
        "supabase+https://abc.supabase.co/rest/v1/?apikey=x, https://abc.supabase.co, /rest/v1",
        "supabase+http://127.0.0.1:54321, http://127.0.0.1:54321, none"
    })
    void theApiIsAt(String url, String origin, String path) {
        SupabaseUrl parsed = SupabaseUrl.parse(url);

        assertThat(parsed.origin()).isEqualTo(origin);
        assertThat(parsed.path().orElse("none")).isEqualTo(path);
    }

    @Test
    void theNameIsMadeOfTheAddress() {
        assertThat(new SupabaseSinkProvider().nameOf("supabase+https://abc.supabase.co?apikey=hunter2"))
                .isEqualTo("supabase-abc-supabase-co");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "supabase:hunter2",
                "supabase+https://",
                "supabase+https:///hunter2",
                "supabase+https://user:hunter2@abc.supabase.co",
                "supabase+https://abc.supabase.co?key=hunter2",
                "supabase+https://abc.supabase.co?apikey=hunter2&x=hunter2",
                "supabase+https://abc.supabase.co?apikey=hunter2%",
                "supabase+https://abc.supabase.co#hunter2",
                "supabase+https://hunter2 abc",
                "https://hunter2.supabase.co"
            })
    void whatCannotBeReadIsRefusedAndNotRepeated(String url) {
        assertThatThrownBy(() -> SupabaseUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Supabase URL cannot be read")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aKeyIsGivenOnceAndOptionsAreCheckedWithoutBeingRepeated() {
        String plain = "supabase+https://abc.supabase.co";
        for (Map<String, String> options : List.of(
                Map.<String, String>of(),
                Map.of("service-key", "hunter2 x"),
                Map.of("service-key", "x", "base-path", "hunter2"),
                Map.of("service-key", "x", "db-schema", "hunter2;"))) {
            assertThatThrownBy(() -> create(plain, options))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageNotContaining("hunter2");
        }
        assertThatThrownBy(() -> create(plain + "?apikey=hunter2", Map.of("service-key", "hunter2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give one")
                .hasMessageNotContaining("hunter2");
        create(plain, Map.of("service-key", "x", "base-path", "/", "db-schema", "api"));
    }

    private static void create(String url, Map<String, String> options) {
        new SupabaseSinkProvider()
                .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()))
                .close();
    }

    @Test
    void thePageHasEachOption() throws Exception {
        OptionsPage.assertHolds("supabase.md", new SupabaseSinkProvider().options());
    }

    @ParameterizedTest
    @CsvSource({
        "301, Misconfigured",
        "400, Misconfigured",
        "401, Misconfigured",
        "402, Misconfigured",
        "403, Misconfigured",
        "404, Misconfigured",
        "408, Unavailable",
        "429, Overloaded",
        "500, Unavailable",
        "502, Unavailable",
        "503, Unavailable",
        "522, Unavailable",
        "540, Misconfigured",
        "544, Unavailable"
    })
    void eachStatusHasItsRemedy(int status, String remedy) {
        HttpAnswer answer = new HttpAnswer(status, List.of(), "hunter2".getBytes());
        SinkException named = PostgrestFailures.ofStatus(answer, "host", Clock.systemUTC());

        assertThat(named.getClass().getSimpleName()).isEqualTo(remedy);
        assertThat(named).hasMessageNotContaining("hunter2").hasMessageContaining("HTTP " + status);
    }

    @ParameterizedTest
    @CsvSource({
        "PGRST301, hunter2, Misconfigured",
        "PGRST000, hunter2, Unavailable",
        "PGRST002, hunter2, Unavailable",
        "PGRST003, hunter2, Overloaded",
        "PGRST106, hunter2, Misconfigured",
        "PGRST202, hunter2, Misconfigured",
        "PGRST204, hunter2, Misconfigured",
        "08006, hunter2, Unavailable",
        "0P000, hunter2, Misconfigured",
        "21000, hunter2, Rejected",
        "22P02, hunter2, Rejected",
        "22023, hunter2, Misconfigured",
        "23505, duplicate key value violates unique constraint \"one_name\", Rejected",
        "23514, hunter2, Rejected",
        "25006, hunter2, Misconfigured",
        "28000, hunter2, Misconfigured",
        "40001, hunter2, Unavailable",
        "40P01, hunter2, Unavailable",
        "42501, permission denied for table accounts, Misconfigured",
        "42703, column x does not exist, Misconfigured",
        "42P01, relation x does not exist, Misconfigured",
        "42P07, hunter2, Unavailable",
        "53100, hunter2, Unavailable",
        "53200, hunter2, Overloaded",
        "53300, hunter2, Unavailable",
        "54000, hunter2, Rejected",
        "HTTP 413, hunter2, Rejected",
        "55P03, hunter2, Unavailable",
        "57014, hunter2, Overloaded",
        "57P01, hunter2, Unavailable",
        "P0001, hunter2, Rejected",
        "XX000, hunter2, Unavailable"
    })
    void eachCodeHasItsRemedy(String code, String message, String remedy) {
        SinkException named = PostgrestFailures.named(new PostgrestException(code, message), "cannot write x", "a");

        assertThat(named.getClass().getSimpleName()).isEqualTo(remedy);
        assertThat(named).hasMessageNotContaining("hunter2").hasMessageContaining(code);
    }
}
