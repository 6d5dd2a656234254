package io.hivesync.sinks.http.convex;

import io.hivesync.sinks.http.HttpUrl;
import io.hivesync.sinks.http.OptionValues;
import io.hivesync.sinks.spi.Limits;
import io.hivesync.sinks.spi.SinkSettings;

/** What a Convex sink was asked for, all of it checked. */
record ConvexSettings(SinkSettings sink, HttpUrl url, String secret, String module, Limits limits) {
    private static final int MOST_RECORDS = 1000;
    private static final int LEAST_BYTES = 1024;
    private static final int MOST_BYTES = 8 << 20;
    private static final int WRITES_AT_ONCE = 4;

    static ConvexSettings of(SinkSettings settings) {
        OptionValues options = new OptionValues(ConvexOption.all(), settings.options());
        HttpUrl url = HttpUrl.parse(settings.url(), ConvexSinkProvider.KIND);
        if (url.login().filter(login -> !login.user().isEmpty()).isPresent()) {
            throw new IllegalArgumentException(
                    "The URL has a user, and Convex has none: write the secret behind a colon, convex+https://:SECRET@host");
        }
        settings.models().values().forEach(ConvexNames::check);
        ConvexNames.check(settings.others());
        return new ConvexSettings(
                settings,
                url,
                options.optional(ConvexOption.SECRET.declared())
                        .or(() -> url.login().map(HttpUrl.Login::password))
                        .filter(secret -> !secret.isEmpty())
                        .orElseThrow(
                                () -> new IllegalArgumentException(
                                        "Convex needs the secret of its functions: convex+https://:SECRET@host, or the option secret")),
                module(options),
                new Limits(
                        options.whole(ConvexOption.MAX_RECORDS.declared(), 1, MOST_RECORDS),
                        options.whole(ConvexOption.MAX_BYTES.declared(), LEAST_BYTES, MOST_BYTES),
                        WRITES_AT_ONCE));
    }

    private static String module(OptionValues options) {
        String module = options.text(ConvexOption.MODULE.declared());
        if (!module.matches("[A-Za-z0-9_]+(/[A-Za-z0-9_]+)*")) {
            throw OptionValues.wrong(ConvexOption.MODULE.declared(), "is a path such as sync/hiveSync");
        }
        return module;
    }

    @Override
    public String toString() {
        return "ConvexSettings[" + url.hostAndPort() + "]";
    }
}
