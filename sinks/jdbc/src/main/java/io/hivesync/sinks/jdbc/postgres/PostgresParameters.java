package io.hivesync.sinks.jdbc.postgres;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may follow the {@code ?} of a URL: libpq's names and those in the URLs that Supabase, Neon, Vercel and Prisma hand
 * out. Everything else is refused: the driver would pass over libpq's names in silence, and some of its own load classes or
 * write files.
 */
final class PostgresParameters {
    /** libpq's name to the driver's. */
    private static final Map<String, String> TRANSLATED = Map.of(
            "sslmode", "sslmode",
            "sslrootcert", "sslrootcert",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "options", "options",
            "schema", "currentSchema");

    /** What the driver would only refuse when it connects. */
    private static final Map<String, String> LEGAL = Map.of(
            "sslmode", "disable|allow|prefer|require|verify-ca|verify-full",
            "channel_binding", "disable|prefer|require",
            "connect_timeout", "[0-9]{1,6}");

    /** About pooling, which is ours to choose: we never use what a transaction pooler lacks. */
    private static final Set<String> WITHOUT_EFFECT =
            Set.of("pgbouncer", "connection_limit", "pool_timeout", "supa", "workaround");

    private PostgresParameters() {}

    /** @return the driver's properties */
    static Map<String, String> parse(String query) {
        Map<String, String> properties = new HashMap<>();
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                put(properties, parts[0], parts.length == 1 ? "" : PostgresUrl.decode(parts[1]));
            }
        }
        return properties;
    }

    private static void put(Map<String, String> properties, String name, String value) {
        if (WITHOUT_EFFECT.contains(name)) {
            return;
        }
        String property = TRANSLATED.get(name);
        if (property == null) {
            throw PostgresUrl.wrong(unknown(name));
        }
        String legal = LEGAL.get(name);
        if (legal != null && !value.matches(legal)) {
            throw PostgresUrl.wrong("the value of " + name + " is none of its own");
        }
        if (name.equals("sslrootcert") && value.equals("system")) {
            properties.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        } else {
            properties.put(property, value);
        }
    }

    private static String unknown(String name) {
        // what is no plain word may be a piece of a password
        String said = name.matches("[A-Za-z_]{1,40}") ? "the parameter " + name + " is" : "one of its parameters is";
        return said + " not supported; these are: " + String.join(", ", new TreeSet<>(TRANSLATED.keySet()));
    }
}
