package io.hivesync.sinks.http.libsql;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.SpeedEvents;
import io.hivesync.sinks.http.SpeedRace;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.topics.Json;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The reference: one parameter of JSON for all rows and one for all deletes, in one transaction, in one call. */
final class LibsqlSpeed {
    private static final List<String> COLUMNS = TableLayout.of(ACCOUNTS).columns().stream()
            .map(TableLayout.Column::name)
            .toList();

    private LibsqlSpeed() {}

    public static void main(String[] arguments) throws Exception {
        try (SqldServer server = SqldServer.start(Files.createTempDirectory(Path.of("target"), "sqld"))) {
            SinkSettings settings =
                    new SinkSettings("main", server.url(server.token()), SchemaMode.EVOLVE, Clock.systemUTC());
            try (Sink sink = new LibsqlSinkProvider().create(settings);
                    Hrana hrana = new Hrana(
                            LibsqlUrl.parse(server.url("")), Optional.of(server.token()), Clock.systemUTC())) {
                sink.check();
                sink.prepare(ACCOUNTS);
                hrana.query(
                        Statement.of("CREATE TABLE bare (blade_id text PRIMARY KEY, created_at, name, login_count,"
                                + " email_verified, last_seen, settings, avatar, team)"),
                        Duration.ofSeconds(10));
                SpeedRace.run(sink, new Reference(server, hrana));
            }
        }
    }

    private record Reference(SqldServer server, Hrana hrana) implements SpeedRace.Bare {

        @Override
        public void reset() throws Exception {
            hrana.query(Statement.of("DELETE FROM bare"), Duration.ofSeconds(10));
            hrana.query(Statement.of("DELETE FROM accounts"), Duration.ofSeconds(10));
        }

        @Override
        public ObjectNode body(List<RecordChange> batch) {
            ObjectNode body = Json.MAPPER.createObjectNode();
            ObjectNode request = body.putArray("requests").addObject().put("type", "batch");
            ArrayNode steps = request.putObject("batch").putArray("steps");
            step(steps, "BEGIN IMMEDIATE", null);
            step(
                    steps,
                    "DELETE FROM bare WHERE blade_id IN (SELECT value FROM json_each(?))",
                    SpeedEvents.deletes(batch));
            step(
                    steps,
                    "INSERT INTO bare (blade_id, " + String.join(", ", COLUMNS)
                            + ") SELECT json_extract(value, '$.blade_id'), "
                            + COLUMNS.stream()
                                    .map(name -> "json_extract(value, '$." + name + "')")
                                    .collect(Collectors.joining(", "))
                            + " FROM json_each(?) WHERE true ON CONFLICT (blade_id) DO UPDATE SET "
                            + COLUMNS.stream()
                                    .map(name -> name + " = excluded." + name)
                                    .collect(Collectors.joining(", ")),
                    SpeedEvents.rows(batch, true));
            step(steps, "COMMIT", null);
            return body;
        }

        private static void step(ArrayNode steps, String sql, ArrayNode argument) {
            ObjectNode statement = steps.addObject().putObject("stmt").put("sql", sql);
            if (argument != null) {
                statement.putArray("args").addObject().put("type", "text").put("value", argument.toString());
            }
        }

        @Override
        public HttpRequest.Builder request() {
            return SpeedRace.to("http://127.0.0.1:" + server.port() + "/v2/pipeline", server.token());
        }
    }
}
