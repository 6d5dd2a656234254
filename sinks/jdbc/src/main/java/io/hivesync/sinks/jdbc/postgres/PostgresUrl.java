package io.hivesync.sinks.jdbc.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A connection URL as psql takes it, for one host. What cannot be read is refused in words that repeat nothing of the URL:
 * a password with an unescaped {@code /}, {@code ?} or {@code @} turns up in any part of it.
 */
record PostgresUrl(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable String password,
        Map<String, String> parameters) {
    private static final int DEFAULT_PORT = 5432;
    private static final int LAST_PORT = 65_535;
    private static final String FORM = "expected postgres://user:password@host:5432/database";

    PostgresUrl {
        parameters = Map.copyOf(parameters);
    }

    static PostgresUrl parse(String url) {
        int scheme = url.indexOf("://");
        if (scheme < 0) {
            throw wrong("it does not start with postgres://");
        }
        String rest = url.substring(scheme + 3);
        String query = "";
        int question = rest.indexOf('?');
        if (question >= 0) {
            query = rest.substring(question + 1);
            rest = rest.substring(0, question);
        }
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String database = slash < 0 ? "" : decode(rest.substring(slash + 1));
        int at = authority.lastIndexOf('@');
        String address = authority.substring(at + 1);
        int port = port(address);
        String host = host(address);
        if (database.isEmpty()) {
            throw wrong("it names no database");
        }
        String[] login = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        return new PostgresUrl(host, port, database, part(login, 0), part(login, 1), PostgresParameters.parse(query));
    }

    private static String host(String address) {
        int end = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
        String host = decode(end <= 0 ? address : address.substring(0, end));
        if (host.isEmpty()) {
            throw wrong("it names no host");
        }
        if (host.contains(",")) {
            throw wrong("it names several hosts; one is supported");
        }
        if (host.contains("/") || host.contains("@")) {
            throw wrong("its host is none (a socket folder is not supported; is the password percent-encoded?)");
        }
        return host;
    }

    private static int port(String address) {
        int colon = address.indexOf(':', address.indexOf(']') + 1);
        if (colon < 0 || colon == address.length() - 1) {
            return DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (port > 0 && port <= LAST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below, without what stands there
        }
        throw wrong("its port is no number from 1 to " + LAST_PORT + " (is the password percent-encoded?)");
    }

    private static @Nullable String part(String[] login, int index) {
        return index < login.length && !login[index].isEmpty() ? decode(login[index]) : null;
    }

    static String decode(String text) {
        try {
            // a plus is a plus outside of HTML forms
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("it has a % that is not followed by two hexadecimal digits (write %25 for %)");
        }
    }

    static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("The PostgreSQL URL cannot be read: " + reason + "; " + FORM);
    }

    @Override
    public String toString() {
        return "PostgresUrl[" + host + ":" + port + "/" + database + "]";
    }
}
