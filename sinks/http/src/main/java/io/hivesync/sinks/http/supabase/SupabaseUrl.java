package io.hivesync.sinks.http.supabase;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code supabase+https://ref.supabase.co}, perhaps with {@code ?apikey=}, or {@code supabase+http://} for a local one. What
 * cannot be read is refused in words that repeat nothing of it.
 *
 * @param origin scheme, host and port
 * @param path of the API, where the URL has one
 * @param address host, and the port where one is given
 */
record SupabaseUrl(String origin, Optional<String> path, String address, Optional<String> key) {
    static final String SCHEME = "supabase+https";
    static final String PLAIN_SCHEME = "supabase+http";
    private static final String FORM = "expected supabase+https://reference.supabase.co";

    static SupabaseUrl parse(String url) {
        int colon = url.indexOf("://");
        String scheme = colon < 0 ? "" : url.substring(0, colon);
        if (!scheme.equals(SCHEME) && !scheme.equals(PLAIN_SCHEME)) {
            throw wrong("it does not start with supabase+https:// or supabase+http://");
        }
        String http = scheme.equals(SCHEME) ? "https" : "http";
        URI uri = uri(http + url.substring(colon));
        if (uri.getHost() == null) {
            throw wrong("it names no host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw wrong("it has a user or a #; the service key goes into ?apikey= or the option service-key");
        }
        String address = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        String path = uri.getRawPath().replaceAll("/+$", "");
        return new SupabaseUrl(
                http + "://" + address,
                Optional.of(path).filter(given -> !given.isEmpty()),
                address,
                key(uri.getRawQuery()));
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw wrong("it has characters that must be percent-encoded, or no host");
        }
    }

    private static Optional<String> key(@Nullable String query) {
        if (query == null || query.isEmpty()) {
            return Optional.empty();
        }
        if (!query.startsWith("apikey=") || query.contains("&")) {
            throw wrong("only apikey may follow its ?");
        }
        String key = decode(query.substring(query.indexOf('=') + 1));
        return Optional.of(key).filter(given -> !given.isEmpty());
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("it has a % that is not followed by two hexadecimal digits (write %25 for %)");
        }
    }

    static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("The Supabase URL cannot be read: " + reason + "; " + FORM);
    }

    @Override
    public String toString() {
        return "SupabaseUrl[" + address + "]";
    }
}
