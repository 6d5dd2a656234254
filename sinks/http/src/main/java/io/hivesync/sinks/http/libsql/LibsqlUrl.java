package io.hivesync.sinks.http.libsql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A URL as libSQL's own clients take it: {@code libsql://host?authToken=…}; {@code libsql://host:port?tls=0} or
 * {@code libsql+http://host:port} for a server without TLS. What cannot be read is refused in words that repeat nothing of it.
 *
 * @param pipeline where statements are sent
 * @param address host, and the port where one is given
 */
record LibsqlUrl(URI pipeline, String address, Optional<String> token) {
    static final String SCHEME = "libsql";
    static final String PLAIN_SCHEME = "libsql+http";
    private static final String FORM = "expected libsql://database-organization.turso.io?authToken=…";

    static LibsqlUrl parse(String url) {
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon);
        if (!scheme.equals(SCHEME) && !scheme.equals(PLAIN_SCHEME)) {
            throw wrong("it does not start with libsql:// or libsql+http://");
        }
        URI uri = uri("http" + url.substring(colon));
        if (uri.getRawUserInfo() != null) {
            throw wrong("it names a user; the token goes into ?authToken= or the option auth-token");
        }
        if (uri.getHost() == null || uri.getRawFragment() != null) {
            throw wrong(uri.getHost() == null ? "it names no host" : "it has a #");
        }
        Parameters parameters = Parameters.of(uri.getRawQuery());
        boolean plain = scheme.equals(PLAIN_SCHEME);
        if (plain && parameters.tls().orElse(false)) {
            throw wrong("libsql+http:// is without TLS, and tls=1 asks for it");
        }
        boolean tls = parameters.tls().orElse(!plain);
        if (!tls && !plain && uri.getPort() < 0) {
            throw wrong("with tls=0 it names a port, as libSQL's own clients want it");
        }
        String address = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        String path = uri.getRawPath().replaceAll("/+$", "");
        URI pipeline = URI.create((tls ? "https://" : "http://") + address + path + "/v2/pipeline");
        return new LibsqlUrl(pipeline, address, parameters.token());
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong("it has characters that must be percent-encoded, or no host");
        }
    }

    /** What may follow the {@code ?}. */
    private record Parameters(Optional<Boolean> tls, Optional<String> token) {

        static Parameters of(@Nullable String query) {
            Optional<Boolean> tls = Optional.empty();
            Optional<String> token = Optional.empty();
            for (String pair : query == null ? new String[0] : query.split("&")) {
                String name = pair.replaceAll("=.*", "");
                String value = decode(pair.substring(Math.min(pair.length(), name.length() + 1)));
                if (name.equals("tls") && value.matches("[01]")) {
                    tls = Optional.of(value.equals("1"));
                } else if (name.equals("authToken")) {
                    token = Optional.of(value).filter(given -> !given.isEmpty());
                } else if (!pair.isEmpty()) {
                    throw wrong(name.equals("tls") ? "tls is 0 or 1" : "only authToken and tls may follow its ?");
                }
            }
            return new Parameters(tls, token);
        }
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("it has a % that is not followed by two hexadecimal digits (write %25 for %)");
        }
    }

    static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("The libSQL URL cannot be read: " + reason + "; " + FORM);
    }

    @Override
    public String toString() {
        return "LibsqlUrl[" + address + "]";
    }
}
