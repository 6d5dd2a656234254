package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {

    private final Selection defaults = Selection.defaults();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "passwordHash",
                "password_hash",
                "hashedPassword",
                "PASSWORD",
                "PasswordHash",
                "passwd",
                "clientSecret",
                "accessToken",
                "access_token",
                "API_TOKEN",
                "token2",
                "APIToken",
                "salt",
                "credential",
                "credentials",
                "otp",
                "twoFactorOTP",
                "apikey",
                "apiKey",
                "api_key",
                "stripeAPIKey",
                "auth.token"
            })
    void fieldWithASecretWordIsLeftOut(String field) {
        assertThat(defaults.hasField("accounts", field)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hashtag",
                "email",
                "tokenizer",
                "secretary",
                "salted",
                "saltiness",
                "passwordless",
                "api",
                "key",
                "keyApi",
                "optional",
                "ronin.createdAt",
                "apiVersionKey"
            })
    void fieldThatOnlyLooksLikeOneStays(String field) {
        assertThat(defaults.hasField("accounts", field)).isTrue();
    }

    @Test
    void tablesOfSessionsAreLeftOutAndAccountsStay() {
        assertThat(Set.of("sessions", "verifications", "verification_tokens", "authenticators", "password_resets"))
                .noneMatch(defaults::hasTable);
        assertThat(defaults.hasTable("api_keys")).isFalse();
        assertThat(defaults.hasTable("accounts")).isTrue();
        assertThat(defaults.hasTable("hashtags")).isTrue();
    }

    @Test
    void whatIsNamedIsSent() {
        Selection named = new Selection(Set.of("sessions"), Set.of("accounts.accessToken", "salt"));
        assertThat(named.hasTable("sessions")).isTrue();
        assertThat(named.hasTable("api_keys")).isFalse();
        assertThat(named.hasField("accounts", "accessToken")).isTrue();
        assertThat(named.hasField("teams", "accessToken")).isFalse();
        assertThat(named.hasField("soups", "salt")).isTrue();
    }

    @Test
    void tablesOfSqliteBladeAndOurOwnAreNoModels() {
        assertThat(Set.of(
                        "sqlite_sequence",
                        "ronin_schema",
                        "RONIN_TEMP_account",
                        "ronin_temp_accounts",
                        "hive_sync_lane"))
                .allMatch(Selection::isInternal);
        assertThat(Selection.isInternal("ronin_link_blog_post_tags")).isFalse();
    }
}
