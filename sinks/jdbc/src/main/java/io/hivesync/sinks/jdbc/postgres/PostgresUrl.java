package io.hivesync.sinks.jdbc.postgres;

import io.hivesync.sinks.jdbc.ServerUrl;
import java.util.Map;

/** A connection URL as psql takes it, for one host. */
record PostgresUrl(ServerUrl server, Map<String, String> parameters) {
    private static final ServerUrl.Form FORM = new ServerUrl.Form("PostgreSQL", "postgres://", 5432);

    PostgresUrl {
        parameters = Map.copyOf(parameters);
    }

    static PostgresUrl parse(String url) {
        ServerUrl server = ServerUrl.parse(url, FORM);
        return new PostgresUrl(server, PostgresParameters.parse(server.query()));
    }

    static String decode(String text) {
        return FORM.decode(text);
    }

    static IllegalArgumentException wrong(String reason) {
        return FORM.wrong(reason);
    }

    @Override
    public String toString() {
        return "PostgresUrl[" + server + "]";
    }
}
