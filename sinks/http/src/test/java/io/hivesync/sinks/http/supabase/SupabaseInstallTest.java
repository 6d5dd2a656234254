package io.hivesync.sinks.http.supabase;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Misconfigured;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From a project that knows nothing of us to one that works: what the sink says is run as a person would. */
final class SupabaseInstallTest {
    private static SupabaseServer server;

    @BeforeAll
    static void start() throws Exception {
        server = SupabaseServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private static Sink open(String schema) {
        return open(schema, SchemaMode.EVOLVE);
    }

    private static Sink open(String schema, SchemaMode mode) {
        return new SupabaseSinkProvider()
                .create(new SinkSettings(
                        "main",
                        server.url(SupabaseServer.token("service_role")),
                        mode,
                        Clock.systemUTC(),
                        Map.of("db-schema", schema),
                        Map.of()));
    }

    private static String sqlOf(Misconfigured error) {
        return error.getMessage().substring(error.getMessage().indexOf("editor:") + "editor:".length());
    }

    /** In a schema that is not the default, so that none of the SQL is bound to that. */
    @Test
    void whatTheSinkSaysMakesAProjectOfAnySchemaWork() throws Exception {
        try (Sink sink = open("api")) {
            awaitAnswer(sink);
            Misconfigured missing = catchThrowableOfType(Misconfigured.class, sink::check);
            assertThat(missing).hasMessageContaining("has no functions of Hive Sync");
            server.run(sqlOf(missing));
            await().until(() -> works(sink));
            server.run(sqlOf(missing));
            sink.prepare(ACCOUNTS);
            SinkWriter writer = sink.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
            assertThat(server.rows("SELECT name FROM api.accounts")).containsExactly("Ada");

            server.run("DROP FUNCTION api.hive_sync_evolve; NOTIFY pgrst, 'reload schema'");
            server.run("ALTER TABLE api.accounts DROP COLUMN team");
            await().until(() -> said(sink).contains("no function hive_sync_evolve"));
            server.run(said(sink).replaceAll("(?s).*editor: ", ""));
            sink.prepare(ACCOUNTS);
            writer.write(changes(0, 1, upsert("b", "{'team':'t'}")), TIMEOUT);

            server.run("CREATE OR REPLACE FUNCTION api.hive_sync_check() RETURNS integer LANGUAGE sql AS 'SELECT 0'");
            assertThat(catchThrowableOfType(Misconfigured.class, sink::check)).hasMessageContaining("another version");
        }
    }

    @Test
    void whatTheSchemaCommandPrintsIsAllThatASinkNeeds() throws Exception {
        server.run(new SupabaseSinkProvider()
                .schema(new SchemaRequest(
                        "supabase",
                        Optional.empty(),
                        Map.of("db-schema", "public"),
                        model -> TargetModel.DEFAULT,
                        List.of(ACCOUNTS)))
                .getFirst()
                .text());
        try (Sink sink = open("public", SchemaMode.VALIDATE)) {
            await().until(() -> works(sink));
            sink.prepare(ACCOUNTS);
            sink.openLane(LANE, Optional.empty(), TAKEN).write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);
        }
        assertThat(server.rows("SELECT name FROM public.accounts")).containsExactly("Ada");
    }

    private static void awaitAnswer(Sink sink) {
        await().until(() -> {
            try {
                sink.check();
                return true;
            } catch (Unavailable e) {
                return false;
            } catch (Misconfigured e) {
                return true;
            }
        });
    }

    private static boolean works(Sink sink) throws SinkException {
        try {
            sink.check();
            return true;
        } catch (Misconfigured | Unavailable e) {
            return false;
        }
    }

    private static String said(Sink sink) throws SinkException {
        try {
            sink.prepare(ACCOUNTS);
            return "";
        } catch (Misconfigured e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aSchemaThatTheApiDoesNotExposeIsMisconfigured() {
        try (Sink sink = open("hidden")) {
            awaitAnswer(sink);
            assertThat(catchThrowableOfType(Misconfigured.class, sink::check)).hasMessageContaining("not exposed");
        }
    }

    /** The page shows what the code says. */
    @Test
    void thePageHasTheSqlToTheLetter() throws Exception {
        String page = Files.readString(Path.of("../../docs/sinks/supabase.md"));

        assertThat(page).contains("```sql\n" + InstallScript.of("public") + "```");
    }
}
