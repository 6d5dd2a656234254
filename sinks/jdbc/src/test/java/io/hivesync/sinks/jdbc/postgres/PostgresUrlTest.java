package io.hivesync.sinks.jdbc.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.jdbc.ServerUrl;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.time.Clock;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

final class PostgresUrlTest {

    private static ServerUrl parse(String url) {
        return PostgresUrl.parse(url).server();
    }

    @Test
    void everyPartIsDecoded() {
        ServerUrl url = parse("postgresql://us%3Aer:p%40s%2Fs%3F+%25@db.example.org:6543/my%20db");

        assertThat(url.user()).isEqualTo("us:er");
        assertThat(url.password()).isEqualTo("p@s/s?+%");
        assertThat(url.host()).isEqualTo("db.example.org");
        assertThat(url.port()).isEqualTo(6543);
        assertThat(url.database()).isEqualTo("my db");
    }

    @Test
    void portAndLoginMayBeAbsent() {
        ServerUrl url = parse("postgres://localhost/app");

        assertThat(url.port()).isEqualTo(5432);
        assertThat(url.user()).isNull();
        assertThat(url.password()).isNull();
        assertThat(parse("postgres://u:@[::1]:5433/app").host()).isEqualTo("[::1]");
        assertThat(parse("postgres://u:@[::1]:5433/app").port()).isEqualTo(5433);
    }

    @Test
    void namesOfLibpqReachTheDriverAsItsOwn() {
        var source = (PGSimpleDataSource) PostgresConnections.to(PostgresUrl.parse(
                "postgres://u:p@h/db?sslmode=verify-full&sslrootcert=system&channel_binding=require&connect_timeout=7"
                        + "&application_name=my%20app&options=endpoint%3Dep-1&schema=s&pgbouncer=true"));

        assertThat(source.getSslMode()).isEqualTo("verify-full");
        assertThat(source.getSslfactory()).isEqualTo("org.postgresql.ssl.DefaultJavaSSLFactory");
        assertThat(source.getChannelBinding()).isEqualTo("require");
        assertThat(source.getConnectTimeout()).isEqualTo(7);
        assertThat(source.getApplicationName()).isEqualTo("my app");
        assertThat(source.getOptions()).isEqualTo("endpoint=ep-1");
        assertThat(source.getCurrentSchema()).isEqualTo("s");
        assertThat(source.getPrepareThreshold()).isZero();
    }

    /** The words that must not turn up hold every place in which a piece of an unescaped password can land. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "postgres:hunter2 postgres://",
                "postgres://user:hunter2@host database",
                "postgres://user:hunter2@host/ database",
                "postgres://user:hunter2@/db host",
                "postgres://user:hunter2@host:hunter2/db port",
                "postgres://user:hunter2@host:70000/db port",
                "postgres://user:hunter2/x@host/db port",
                "postgres://user:hunter2?x@host/db port",
                "postgres://user:hunter2%zz@host/db %25",
                "postgres://user:hunter2@a,b/db several",
                "postgres://user:hunter2@host/db?socketFactory=hunter2 socketFactory",
                "postgres://user:hunter2@host/db?loggerFile=/tmp/hunter2 loggerFile",
                "postgres://user:hunter2@host/db?sslfactory=hunter2 sslmode",
                "postgres://user:hunter2@host/db?sslmode=hunter2 sslmode",
                "postgres://user:hunter2@host/db?channel_binding=hunter2 channel_binding",
                "postgres://user:hunter2@host/db?connect_timeout=hunter2 connect_timeout",
                "postgres://user:hunter2@host/db?hunter2-x/y=1 parameters"
            })
    void whatCannotBeReadIsRefusedWithoutASecret(String url, String about) {
        assertThatThrownBy(() -> new PostgresSinkProvider().nameOf(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(about)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
    }

    @Test
    void nothingThatHoldsTheUrlPrintsItsSecrets() {
        String url = "postgres://somebody:hunter2@localhost/app";
        SinkSettings settings = new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC());
        try (var sink = new PostgresSinkProvider().create(settings)) {
            assertThat(sink + " " + settings + " " + PostgresUrl.parse(url)).doesNotContain("hunter2", "somebody");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "postgres://u:p@localhost/app, postgres-localhost-app",
        "postgresql://u:p@DB.Example.org:6543/My_App?sslmode=require, postgres-db-example-org-my-app",
        "postgres://[::1]/%22x%22, postgres-1-x"
    })
    void theNameIsMadeOfHostAndDatabase(String url, String name) {
        assertThat(new PostgresSinkProvider().nameOf(url)).isEqualTo(name);
    }

    @Test
    void bothProvidersAreFound() {
        assertThat(ServiceLoader.load(SinkProvider.class).stream()
                        .map(provider -> provider.get().kind()))
                .contains("postgres", "sqlite");
    }
}
