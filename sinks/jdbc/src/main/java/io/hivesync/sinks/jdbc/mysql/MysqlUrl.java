package io.hivesync.sinks.jdbc.mysql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A connection URL as PlanetScale, Prisma and MySQL's shell write it, for one host. What cannot be read is refused in words that
 * repeat nothing of the URL: a password with an unescaped {@code /}, {@code ?} or {@code @} turns up in any part of it.
 *
 * @param sslMode the driver's: DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY
 */
record MysqlUrl(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable String password,
        String sslMode) {
    private static final int DEFAULT_PORT = 3306;
    private static final int LAST_PORT = 65_535;
    private static final String VERIFY = "VERIFY_IDENTITY";
    private static final String FORM = "expected mysql://user:password@host:3306/database";
    /** PlanetScale refuses plain connections, and its certificates are of public authorities. */
    private static final String PLANETSCALE = ".psdb.cloud";

    private static final Map<String, String> SSL_MODES = new TreeMap<>(Map.of(
            "disabled", "DISABLED",
            "preferred", "PREFERRED",
            "required", "REQUIRED",
            "verify_ca", "VERIFY_CA",
            "verify_identity", VERIFY));

    static MysqlUrl parse(String url) {
        if (!url.startsWith("mysql://")) {
            throw wrong("it does not start with mysql://");
        }
        String rest = url.substring("mysql://".length());
        int question = rest.indexOf('?');
        String query = question < 0 ? "" : rest.substring(question + 1);
        rest = question < 0 ? rest : rest.substring(0, question);
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String database = slash < 0 ? "" : decode(rest.substring(slash + 1));
        if (database.isEmpty()) {
            throw wrong("it names no database");
        }
        int at = authority.lastIndexOf('@');
        String address = authority.substring(at + 1);
        String[] login = at < 0 ? new String[0] : authority.substring(0, at).split(":", 2);
        String host = host(address);
        return new MysqlUrl(host, port(address), database, part(login, 0), part(login, 1), sslMode(query, host));
    }

    private static String host(String address) {
        int end = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
        String host = decode(end <= 0 ? address : address.substring(0, end));
        if (host.isEmpty()) {
            throw wrong("it names no host");
        }
        if (!host.matches("\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+")) {
            throw wrong("its host is none (is the password percent-encoded?)");
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

    private static String sslMode(String query, String host) {
        String mode = host.endsWith(PLANETSCALE) ? VERIFY : "PREFERRED";
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                mode = sslMode(parts[0], parts.length == 1 ? "" : decode(parts[1]), mode);
            }
        }
        return mode;
    }

    /** As MySQL's shell ({@code ssl-mode}), Prisma ({@code sslaccept}) and mysql2 ({@code ssl}) say it. */
    private static String sslMode(String name, String value, String otherwise) {
        return switch (name) {
            case "sslmode", "ssl-mode", "sslMode" -> {
                String mode = SSL_MODES.get(value.toLowerCase(Locale.ROOT).replace('-', '_'));
                if (mode == null) {
                    throw wrong("its " + name + " is none of " + String.join(", ", SSL_MODES.keySet()));
                }
                yield mode;
            }
            case "sslaccept" -> value.equals("strict") ? VERIFY : "REQUIRED";
            case "ssl" -> value.contains("false") ? "REQUIRED" : VERIFY;
            // about pooling, which is ours to choose
            case "connection_limit", "pool_timeout" -> otherwise;
            default ->
                throw wrong((name.matches("[A-Za-z_-]{1,40}") ? "the parameter " + name : "one of its parameters")
                        + " is not supported; these are: ssl, sslaccept, sslmode");
        };
    }

    private static @Nullable String part(String[] login, int index) {
        return index < login.length && !login[index].isEmpty() ? decode(login[index]) : null;
    }

    private static String decode(String text) {
        try {
            // a plus is a plus outside of HTML forms
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException e) {
            throw wrong("it has a % that is not followed by two hexadecimal digits (write %25 for %)");
        }
    }

    private static IllegalArgumentException wrong(String reason) {
        return new IllegalArgumentException("The MySQL URL cannot be read: " + reason + "; " + FORM);
    }

    @Override
    public String toString() {
        return "MysqlUrl[" + host + ":" + port + "/" + database + "]";
    }
}
