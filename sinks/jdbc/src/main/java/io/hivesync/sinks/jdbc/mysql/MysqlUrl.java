package io.hivesync.sinks.jdbc.mysql;

import io.hivesync.sinks.jdbc.ServerUrl;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A connection URL as PlanetScale, Prisma and MySQL's shell write it, for one host.
 *
 * @param sslMode the driver's: DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY
 */
record MysqlUrl(ServerUrl server, String sslMode) {
    private static final ServerUrl.Form FORM = new ServerUrl.Form("MySQL", "mysql://", 3306);
    private static final String VERIFY = "VERIFY_IDENTITY";
    /** PlanetScale refuses plain connections, and its certificates are of public authorities. */
    private static final String PLANETSCALE = ".psdb.cloud";

    private static final Map<String, String> SSL_MODES = new TreeMap<>(Map.of(
            "disabled", "DISABLED",
            "preferred", "PREFERRED",
            "required", "REQUIRED",
            "verify_ca", "VERIFY_CA",
            "verify_identity", VERIFY));

    static MysqlUrl parse(String url) {
        ServerUrl server = ServerUrl.parse(url, FORM);
        return new MysqlUrl(server, sslMode(server.query(), server.host()));
    }

    private static String sslMode(String query, String host) {
        String mode = host.endsWith(PLANETSCALE) ? VERIFY : "PREFERRED";
        for (String pair : query.split("&")) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                mode = sslMode(parts[0], parts.length == 1 ? "" : FORM.decode(parts[1]), mode);
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
                    throw FORM.wrong("its " + name + " is none of " + String.join(", ", SSL_MODES.keySet()));
                }
                yield mode;
            }
            case "sslaccept" -> value.equals("strict") ? VERIFY : "REQUIRED";
            case "ssl" -> value.contains("false") ? "REQUIRED" : VERIFY;
            // about pooling, which is ours to choose
            case "connection_limit", "pool_timeout" -> otherwise;
            default ->
                throw FORM.wrong((name.matches("[A-Za-z_-]{1,40}") ? "the parameter " + name : "one of its parameters")
                        + " is not supported; these are: ssl, sslaccept, sslmode");
        };
    }

    @Override
    public String toString() {
        return "MysqlUrl[" + server + "]";
    }
}
