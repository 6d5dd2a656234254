package io.hivesync.sinks.jdbc.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.jdbc.ServerUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MysqlUrlTest {
    @Test
    void aUrlAsPlanetscaleShowsItIsReadAndItsServerIsVerified() {
        MysqlUrl url = MysqlUrl.parse("mysql://user:pscale_pw_a%2Fb@aws.connect.psdb.cloud/app?sslaccept=strict");

        assertThat(url)
                .isEqualTo(new MysqlUrl(
                        new ServerUrl(
                                "aws.connect.psdb.cloud", 3306, "app", "user", "pscale_pw_a/b", "sslaccept=strict"),
                        "VERIFY_IDENTITY"));
        assertThat(MysqlUrl.parse("mysql://u:p@x.connect.psdb.cloud/app").sslMode())
                .isEqualTo("VERIFY_IDENTITY");
        assertThat(url.toString()).doesNotContain("pscale_pw");
        assertThat(new MysqlSinkProvider().nameOf("mysql://user:hunter2@db.example.org:3307/My_App"))
                .isEqualTo("mysql-db-example-org-my-app");
    }

    @ParameterizedTest
    @CsvSource({
        "'',PREFERRED",
        "?sslmode=required,REQUIRED",
        "?ssl-mode=VERIFY_CA,VERIFY_CA",
        "?sslMode=verify-identity,VERIFY_IDENTITY",
        "?sslaccept=accept_invalid_certs,REQUIRED",
        "?ssl={\"rejectUnauthorized\":true},VERIFY_IDENTITY",
        "?connection_limit=5&sslmode=disabled,DISABLED"
    })
    void encryptionIsWhatTheUrlSays(String query, String mode) {
        assertThat(MysqlUrl.parse("mysql://u@h/app" + query).sslMode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql:/hunter2",
                "mysql://u:hunter2@h",
                "mysql://u:hunter2@/app",
                "mysql://u:hunter2@h:0/app",
                "mysql://u:hun/ter2@h/app",
                "mysql://u:hunter2@h/app?sslmode=hunter2",
                "mysql://u:hunter2@h/app?hunter2",
                "mysql://u:%hunter2@h/app",
                "mysql://u:hunter2@h1,h2/app"
            })
    void aUrlThatCannotBeReadIsRefusedInWordsThatRepeatNothingOfIt(String url) {
        assertThatThrownBy(() -> MysqlUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("The MySQL URL cannot be read: ")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("ter2");
    }
}
