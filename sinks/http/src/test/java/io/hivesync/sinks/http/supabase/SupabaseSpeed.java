package io.hivesync.sinks.http.supabase;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.SpeedCalls;
import io.hivesync.sinks.http.SpeedRows;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.testkit.SpeedReference;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** Both go straight to PostgREST. */
public final class SupabaseSpeed implements SpeedReference {
    private static final String COLUMNS = "blade_id text, created_at timestamptz, name text, login_count numeric,"
            + " email_verified boolean, last_seen timestamptz, settings jsonb, avatar jsonb, team text";
    private static final String TABLE = """
            CREATE TABLE bare%1$d (%2$s, PRIMARY KEY (blade_id));
            GRANT ALL ON bare%1$d TO service_role;
            CREATE FUNCTION bare_write%1$d(records jsonb, gone jsonb) RETURNS void LANGUAGE sql AS $$
              DELETE FROM bare%1$d WHERE blade_id = ANY (ARRAY(SELECT jsonb_array_elements_text(gone)));
              INSERT INTO bare%1$d SELECT * FROM jsonb_to_recordset(records) AS x (%2$s)
              ON CONFLICT (blade_id) DO UPDATE SET created_at = excluded.created_at, name = excluded.name,
                login_count = excluded.login_count, email_verified = excluded.email_verified,
                last_seen = excluded.last_seen, settings = excluded.settings, avatar = excluded.avatar,
                team = excluded.team $$;
            NOTIFY pgrst, 'reload schema'""";

    private SupabaseServer server;
    private SpeedCalls calls;

    @Override
    public String target() {
        return "supabase-rest";
    }

    @Override
    public String server() {
        return "PostgREST 12.0.2 before PostgreSQL 18";
    }

    @Override
    public String statement() {
        return "a function for one table, with its columns written out, called by RPC";
    }

    @Override
    public int batch() {
        return 2000;
    }

    @Override
    public int batches() {
        return 25;
    }

    @Override
    public void start(Path folder) throws Exception {
        server = SupabaseServer.start();
        server.install();
        calls = new SpeedCalls(SupabaseServer.token("service_role"));
        for (int table = 0; table < 2; table++) {
            server.run(TABLE.formatted(table, COLUMNS));
        }
        Awaitility.await().ignoreExceptions().until(() -> {
            write(0, List.of());
            write(1, List.of());
            return true;
        });
    }

    @Override
    public void reset() throws SQLException {
        server.run("DROP TABLE IF EXISTS accounts");
        server.run("TRUNCATE bare0, bare1, hive_sync_lanes");
        server.run("CHECKPOINT");
    }

    @Override
    public Sink open() {
        String url =
                "supabase+http://127.0.0.1:" + server.apiPort() + "?apikey=" + SupabaseServer.token("service_role");
        return new SupabaseSinkProvider()
                .create(new SinkSettings(
                        "main", url, SchemaMode.EVOLVE, Clock.systemUTC(), Map.of("base-path", "/"), Map.of()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) throws IOException, InterruptedException {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.set("records", SpeedRows.upserts(batch, false));
        body.set("gone", SpeedRows.deletes(batch));
        calls.post("http://127.0.0.1:" + server.apiPort() + "/rpc/bare_write" + table, body);
    }

    @Override
    public void close() throws IOException {
        calls.close();
        server.close();
    }
}
