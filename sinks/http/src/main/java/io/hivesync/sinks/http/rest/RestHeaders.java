package io.hivesync.sinks.http.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hivesync.sinks.http.HttpHeader;
import io.hivesync.sinks.http.HttpUrl.Login;
import io.hivesync.sinks.http.OptionValues;
import io.hivesync.sinks.spi.SinkOption;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The headers that all requests have. Shows nothing of them. */
record RestHeaders(
        List<HttpHeader> fixed, String contentType, Optional<String> versionHeader, Optional<Signature> signature) {
    private static final URI ANYWHERE = URI.create("http://host/");

    static RestHeaders of(OptionValues options, Optional<Login> login) {
        List<HttpHeader> fixed = new ArrayList<>();
        authorization(options, login).ifPresent(fixed::add);
        SinkOption more = RestOption.HEADERS.declared();
        options.text(more).lines().filter(line -> !line.isBlank()).forEach(line -> fixed.add(parse(more, line)));
        Optional<String> version = options.optional(RestOption.VERSION_HEADER.declared())
                .map(name -> checked(RestOption.VERSION_HEADER.declared(), new HttpHeader(name, "1"))
                        .name());
        return new RestHeaders(
                fixed,
                checked(
                                RestOption.CONTENT_TYPE.declared(),
                                new HttpHeader("Content-Type", options.text(RestOption.CONTENT_TYPE.declared())))
                        .value(),
                version,
                options.optional(RestOption.SIGNING_SECRET.declared())
                        .map(secret -> Signature.of(RestOption.SIGNING_SECRET.declared(), secret)));
    }

    private static Optional<HttpHeader> authorization(OptionValues options, Optional<Login> login) {
        SinkOption option = RestOption.AUTHORIZATION.declared();
        Optional<String> basic = login.map(given ->
                "Basic " + Base64.getEncoder().encodeToString((given.user() + ":" + given.password()).getBytes(UTF_8)));
        return options.optional(option)
                .or(() -> basic)
                .map(value -> checked(option, new HttpHeader("Authorization", value)));
    }

    private static HttpHeader parse(SinkOption option, String line) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            throw OptionValues.wrong(option, "has a line that is not Name: value");
        }
        return checked(
                option,
                new HttpHeader(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip()));
    }

    /** As the HTTP client will check it; its own message would show the value. */
    private static HttpHeader checked(SinkOption option, HttpHeader header) {
        try {
            HttpRequest.newBuilder(ANYWHERE).header(header.name(), header.value());
            if (header.name().equalsIgnoreCase("Transfer-Encoding")) {
                throw new IllegalArgumentException("The client sets it");
            }
            return header;
        } catch (IllegalArgumentException e) {
            throw OptionValues.wrong(option, "has a header that HTTP does not allow, or that the client sets itself");
        }
    }
}
