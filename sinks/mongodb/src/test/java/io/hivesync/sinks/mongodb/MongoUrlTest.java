package io.hivesync.sinks.mongodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MongoUrlTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "mongodb://localhost/app mongodb-localhost-app",
                "mongodb://u:p%40s%2Fs@DB.Example.org:27018/My_App?authSource=admin mongodb-db-example-org-my-app",
                "mongodb://u:p@one:27017,two:27017,three/app?replicaSet=rs0&w=majority mongodb-one-app",
                "mongodb+srv://u:p@cluster0.abcde.mongodb.net/app?retryWrites=true&appName=x"
                        + " mongodb-cluster0-abcde-mongodb-net-app",
                "mongodb://[::1]:27017/app mongodb-1-app"
            })
    void theNameIsMadeOfTheFirstHostAndTheDatabase(String url, String name) {
        assertThat(new MongoSinkProvider().nameOf(url)).isEqualTo(name);
    }

    /** The words that must not turn up hold every place in which a piece of an unescaped password can land. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "mongodb:hunter2 mongodb://",
                "hunter2://host/db mongodb://",
                "mongodb://user:hunter2@host database",
                "mongodb://user:hunter2@host/ database",
                "mongodb://user:hunter2@host/?w=1 database",
                "mongodb://user:hunter2@host/db.hunter2 database",
                "mongodb://user:hunter2@host/a/hunter2 database",
                "mongodb://user:hunter2@/db percent-encoded",
                "mongodb://user:hunter2@host:hunter2/db percent-encoded",
                "mongodb://user:hunter2@host:70000/db percent-encoded",
                "mongodb://user:hunter2:x@host/db percent-encoded",
                "mongodb://user:hunter2%zz@host/db percent-encoded",
                "mongodb://user:hunter2/x@host/db @",
                "mongodb://user:hunter2@x@host/db @",
                "mongodb://user:hunter2?x@host/db options",
                "mongodb://user:hunter2@host/db?hunter2-x/y=1 options",
                "mongodb://user:hunter2@host/db?hunter=2 hunter",
                "mongodb://user:hunter2@host/db?w=1&sslmode=hunter2 sslmode",
                "mongodb://user:hunter2@host/db?authMechanism=hunter2 percent-encoded",
                "mongodb+srv://user:hunter2@a.b.c:27017/db percent-encoded"
            })
    void whatCannotBeReadIsRefusedWithoutASecret(String url, String about) {
        assertThatThrownBy(() -> new MongoSinkProvider().nameOf(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(about)
                .hasMessageNotContaining("hunter2")
                .hasNoCause();
        assertThatThrownBy(() -> new MongoSinkProvider()
                        .create(new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void nothingThatHoldsTheUrlPrintsItsSecrets() {
        String url = "mongodb+srv://somebody:hunter2@cluster0.abcde.example/app";
        SinkSettings settings = new SinkSettings("main", url, SchemaMode.EVOLVE, Clock.systemUTC());
        try (var sink = new MongoSinkProvider().create(settings)) {
            assertThat(sink + " " + settings + " " + MongoUrl.parse(url)).doesNotContain("hunter2", "somebody");
        }
    }
}
