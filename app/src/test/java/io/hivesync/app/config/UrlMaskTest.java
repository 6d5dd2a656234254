package io.hivesync.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A URL can be shown once it is masked. */
class UrlMaskTest {

    @Test
    void thePasswordIsHiddenAndTheRestStays() {
        assertThat(UrlMask.mask("postgres://me:hunter2@host:5432/app?sslmode=require"))
                .isEqualTo("postgres://me:***@host:5432/app?sslmode=require");
        assertThat(UrlMask.mask("sqlite:copy.sqlite")).isEqualTo("sqlite:copy.sqlite");
        assertThat(UrlMask.mask("postgres://host/app")).isEqualTo("postgres://host/app");
    }

    @Test
    void whatStandsAloneBeforeTheHostMayBeAToken() {
        assertThat(UrlMask.mask("https://hunter2@host/x")).isEqualTo("https://***@host/x");
    }

    @Test
    void passwordsThatShouldHaveBeenEncodedAreHiddenToo() {
        for (String password : new String[] {"hun@ter2", "hun/ter2", "hun:ter2", "hun?ter2", "hun$1ter2", "hun#ter2"}) {
            assertThat(UrlMask.mask("postgres://me:" + password + "@host/app")).isEqualTo("postgres://me:***@host/app");
        }
    }

    @Test
    void parametersThatAreSecretsAreHidden() {
        assertThat(UrlMask.mask("postgres://host/app?user=me&password=hunter2&sslmode=require&authToken=x"))
                .isEqualTo("postgres://host/app?user=me&password=***&sslmode=require&authToken=***");
    }
}
