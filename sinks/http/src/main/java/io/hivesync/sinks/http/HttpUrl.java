package io.hivesync.sinks.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a server is, as {@code KIND+https://user:password@host:port/path} says it. What cannot be read is refused in words that
 * repeat nothing of the URL.
 *
 * @param scheme {@code http} or {@code https}
 * @param host in lower case; an IPv6 address has its brackets
 * @param port -1 for the scheme's own
 * @param path as it was written, without a slash at its end; may be a secret
 * @param login what stands before the {@code @}, decoded
 */
public record HttpUrl(String scheme, String host, int port, String path, Optional<Login> login) {

    /** @param user empty where only a password was given */
    public record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login[hidden]";
        }
    }

    /** @param kind the scheme's first word, before the plus */
    public static HttpUrl parse(String url, String kind) {
        if (!url.startsWith(kind + "+http://") && !url.startsWith(kind + "+https://")) {
            throw wrong(kind, "it does not start so");
        }
        URI uri;
        try {
            uri = new URI(url.substring(kind.length() + 1));
        } catch (URISyntaxException e) {
            throw wrong(kind, "it has a character that is not allowed there (is the password percent-encoded?)");
        }
        if (uri.getHost() == null) {
            throw wrong(kind, "it has no host, or none that can be read");
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong(kind, "it has a ? or a #");
        }
        String path = uri.getRawPath().replaceAll("/+$", "");
        return new HttpUrl(
                uri.getScheme(),
                uri.getHost().toLowerCase(Locale.ROOT),
                uri.getPort(),
                path,
                Optional.ofNullable(uri.getRawUserInfo()).map(HttpUrl::login));
    }

    private static Login login(String written) {
        int colon = written.indexOf(':');
        return colon < 0
                ? new Login(decode(written), "")
                : new Login(decode(written.substring(0, colon)), decode(written.substring(colon + 1)));
    }

    private static String decode(String text) {
        // a plus is a plus outside of HTML forms; URI has checked the escapes
        return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    }

    private static IllegalArgumentException wrong(String kind, String reason) {
        return new IllegalArgumentException(
                "The URL cannot be read: " + reason + "; expected " + kind + "+https://user:password@host:port/path");
    }

    /** Scheme, host, port and path: what a call's address begins with. */
    public String base() {
        return origin() + path;
    }

    public String origin() {
        return scheme + "://" + hostAndPort();
    }

    public String hostAndPort() {
        return port < 0 ? host : host + ":" + port;
    }

    @Override
    public String toString() {
        return "HttpUrl[" + hostAndPort() + "]";
    }
}
