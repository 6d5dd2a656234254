package io.hivesync.sinks.http.supabase;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.SpeedEvents;
import io.hivesync.sinks.http.SpeedRace;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.topics.Json;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The reference: a function for one table, with its columns written out. Both go straight to PostgREST. */
final class SupabaseSpeed {
    private static final String FUNCTION = """
            CREATE TABLE bare (LIKE accounts INCLUDING ALL);
            CREATE FUNCTION bare_write(records jsonb, gone jsonb) RETURNS void LANGUAGE sql AS $$
              DELETE FROM bare WHERE blade_id = ANY (ARRAY(SELECT jsonb_array_elements_text(gone)));
              INSERT INTO bare SELECT * FROM jsonb_to_recordset(records) AS x (blade_id text, created_at timestamptz,
                name text, login_count numeric, email_verified boolean, last_seen timestamptz, settings jsonb,
                avatar jsonb, team text)
              ON CONFLICT (blade_id) DO UPDATE SET created_at = excluded.created_at, name = excluded.name,
                login_count = excluded.login_count, email_verified = excluded.email_verified,
                last_seen = excluded.last_seen, settings = excluded.settings, avatar = excluded.avatar,
                team = excluded.team $$;
            NOTIFY pgrst, 'reload schema'""";

    private SupabaseSpeed() {}

    public static void main(String[] arguments) throws Exception {
        try (SupabaseServer server = SupabaseServer.start()) {
            server.install();
            String url =
                    "supabase+http://127.0.0.1:" + server.apiPort() + "?apikey=" + SupabaseServer.token("service_role");
            SinkSettings settings = new SinkSettings(
                    "main", url, SchemaMode.EVOLVE, Clock.systemUTC(), Map.of("base-path", "/"), Map.of());
            try (Sink sink = new SupabaseSinkProvider().create(settings)) {
                sink.check();
                sink.prepare(ACCOUNTS);
                server.run(FUNCTION);
                SpeedRace.run(sink, new Reference(server));
            }
        }
    }

    private record Reference(SupabaseServer server) implements SpeedRace.Bare {

        @Override
        public void reset() throws Exception {
            server.run("TRUNCATE bare, accounts");
            server.run("CHECKPOINT");
        }

        @Override
        public ObjectNode body(List<RecordChange> batch) {
            ObjectNode body = Json.MAPPER.createObjectNode();
            body.set("records", SpeedEvents.rows(batch, false));
            body.set("gone", SpeedEvents.deletes(batch));
            return body;
        }

        @Override
        public HttpRequest.Builder request() {
            return SpeedRace.to(
                    "http://127.0.0.1:" + server.apiPort() + "/rpc/bare_write", SupabaseServer.token("service_role"));
        }
    }
}
