package io.hivesync.sinks.jdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import org.jspecify.annotations.Nullable;

/**
 * What the URLs of servers have in common: {@code scheme://user:password@host:port/database?query}, for one host. What cannot be
 * read is refused in words that repeat nothing of the URL: a password with an unescaped {@code /}, {@code ?} or {@code @} turns
 * up in any part of it.
 *
 * @param query not decoded; empty where there is none
 */
public record ServerUrl(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable String password,
        String query) {
    private static final int LAST_PORT = 65_535;

    /**
     * How one database's URLs look.
     *
     * @param database its name, for messages
     * @param start how each begins
     */
    public record Form(String database, String start, int defaultPort) {

        public IllegalArgumentException wrong(String reason) {
            return new IllegalArgumentException("The " + database + " URL cannot be read: " + reason + "; expected "
                    + start + "user:password@host:" + defaultPort + "/database");
        }

        /** Percent-decoded. */
        public String decode(String text) {
            try {
                // a plus is a plus outside of HTML forms
                return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
            } catch (IllegalArgumentException e) {
                throw wrong("it has a % that is not followed by two hexadecimal digits (write %25 for %)");
            }
        }
    }

    /** @param url with any scheme: who calls has chosen by it */
    public static ServerUrl parse(String url, Form form) {
        int scheme = url.indexOf("://");
        if (scheme < 0) {
            throw form.wrong("it does not start with " + form.start());
        }
        String rest = url.substring(scheme + "://".length());
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        rest = question < 0 ? rest : rest.substring(0, question);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String database = slash < 0 ? "" : form.decode(rest.substring(slash + 1));
        int at = authority.lastIndexOf('@');
        String address = authority.substring(at + 1);
        int port = port(address, form);
        String host = host(address, form);
        if (database.isEmpty()) {
            throw form.wrong("it names no database");
        }
        String[] login = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        return new ServerUrl(host, port, database, part(login, 0, form), part(login, 1, form), query);
    }

    private static String host(String address, Form form) {
        int end = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
        String host = form.decode(end <= 0 ? address : address.substring(0, end));
        if (host.isEmpty()) {
            throw form.wrong("it names no host");
        }
        if (host.contains(",")) {
            throw form.wrong("it names several hosts; one is supported");
        }
        if (!host.matches("\\[[0-9A-Fa-f:.]+]|[\\p{L}\\p{N}._-]+")) {
            throw form.wrong("its host is none (a socket folder is not supported; is the password percent-encoded?)");
        }
        return host;
    }

    private static int port(String address, Form form) {
        int colon = address.indexOf(':', address.indexOf(']') + 1);
        if (colon < 0 || colon == address.length() - 1) {
            return form.defaultPort();
        }
        try {
            int port = Integer.parseInt(address.substring(colon + 1));
            if (port > 0 && port <= LAST_PORT) {
                return port;
            }
        } catch (NumberFormatException e) {
            // said below, without what stands there
        }
        throw form.wrong("its port is no number from 1 to " + LAST_PORT + " (is the password percent-encoded?)");
    }

    private static @Nullable String part(String[] login, int index, Form form) {
        return index < login.length && !login[index].isEmpty() ? form.decode(login[index]) : null;
    }

    @Override
    public String toString() {
        return host + ":" + port + "/" + database;
    }
}
