package io.hivesync.sinks.http.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.http.OptionsPage;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkOption;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be set, and how what cannot be is refused. */
class RestOptionsTest {
    private static Sink create(String url, Map<String, String> options) {
        return new RestSinkProvider()
                .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC(), options, Map.of()));
    }

    private static void create(Map<String, String> options) {
        create("rest+https://api.example.com", options).close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mode|hunter2",
                "method|hunter2",
                "method|DELETE",
                "delete-method|GET",
                "path|hunter2",
                "path|/{model}",
                "path|/{hunter2}/{bladeId}",
                "path|/a b/{bladeId}",
                "path|/{bladeId}#hunter2",
                "create-path|/{hunter2}",
                "batch-path|/{bladeId}",
                "body|{hunter2",
                "body|\"{hunter2}\"",
                "body|\"x {record}\"",
                "body|{\"a\":[\"{records}\"]}",
                "batch-body|{\"a\":\"{record}\"}",
                "headers|hunter2",
                "headers|Host: hunter2",
                "headers|Transfer-Encoding: hunter2",
                "headers|X-A hunter2: 1",
                "authorization|hunter2\u0001x",
                "content-type|hunter2\u0001x",
                "version-header|hunter2 x",
                "signing-secret|whsec_hunter2!",
                "signing-secret|whsec_",
                "exact-numbers|hunter2",
                "max-records|0",
                "max-records|10001",
                "max-bytes|1023",
                "max-concurrent-requests|hunter2",
                "max-concurrent-requests|65",
                "check-path|/{model}",
                "read-path|hunter2",
                "read-pointer|hunter2",
                "list-path|/{bladeId}",
                "list-pointer|hunter2",
                "list-cursor-pointer|hunter2",
                "list-limit|0",
                "lanes-path|/{topic}",
                "lane-file|a\u0000hunter2",
                "allow-private-addresses|yes",
            })
    void whatCannotBeIsRefusedByItsNameAndNotRepeated(String option, String value) {
        assertThatThrownBy(() -> create(Map.of(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The option " + option)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void aDeleteThatIsOnlyAPathNeedsTheIdInIt() {
        assertThatThrownBy(() -> create(Map.of("method", "POST", "path", "/hooks")))
                .hasMessageContaining("delete-path");
        assertThatCode(() -> create(Map.of("method", "POST", "path", "/hooks", "delete-method", "POST")))
                .doesNotThrowAnyException();
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertThatThrownBy(() -> create(Map.of("pth", "/hunter2")))
                .hasMessageContaining("no option pth")
                .hasMessageContaining("path")
                .hasMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rest+ftp://hunter2",
                "rest+https://",
                "rest+https:///hunter2",
                "rest+https://a b/hunter2",
                "rest+https://host/?key=hunter2",
                "rest+https://host/#hunter2",
                "rest+https://a:hunter2%@host/",
                "rest+https://under_score/hunter2"
            })
    void aUrlThatCannotBeReadIsNotRepeated(String url) {
        assertThatThrownBy(() -> create(url, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rest+https://user:password@host:port/path")
                .hasMessageNotContaining("hunter2");
    }

    /** Many an API's path is a secret. */
    @Test
    void aNameHasHostAndPortAlone() {
        RestSinkProvider provider = new RestSinkProvider();

        assertThat(provider.nameOf("rest+https://me:hunter2@Api.Example.com/hooks/hunter2"))
                .isEqualTo("rest-api-example-com");
        assertThat(provider.nameOf("rest+http://[::1]:8080")).isEqualTo("rest-1-8080");
    }

    @Test
    void nothingThatIsPrintedHasASecret() {
        SinkSettings settings = new SinkSettings(
                "main",
                "rest+https://me:hunter2@host/hunter2",
                SchemaMode.EVOLVE,
                Clock.systemUTC(),
                Map.of("headers", "X-Key: hunter2", "authorization", "hunter2", "signing-secret", "hunter2"),
                Map.of());
        RestSettings parsed = RestSettings.of(settings);

        assertThat(parsed + " " + parsed.headers() + " " + parsed.url() + " "
                        + parsed.url().login())
                .doesNotContain("hunter2");
        assertThat(new RestSinkProvider().options())
                .filteredOn(SinkOption::secret)
                .extracting(SinkOption::key)
                .containsExactlyInAnyOrder("headers", "authorization", "signing-secret");
    }

    @Test
    void everyOptionIsOnThePage() throws Exception {
        OptionsPage.assertHolds("rest.md", new RestSinkProvider().options());
    }
}
