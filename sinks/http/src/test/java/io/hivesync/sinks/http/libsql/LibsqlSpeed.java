package io.hivesync.sinks.http.libsql;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.sinks.http.SpeedCalls;
import io.hivesync.sinks.http.SpeedRows;
import io.hivesync.sinks.mapping.TableLayout;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.testkit.SpeedReference;
import io.hivesync.topics.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

public final class LibsqlSpeed implements SpeedReference {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> COLUMNS = TableLayout.of(ACCOUNTS).columns().stream()
            .map(TableLayout.Column::name)
            .toList();

    private SqldServer server;
    private SpeedCalls calls;

    @Override
    public String target() {
        return "turso";
    }

    @Override
    public String server() {
        return "sqld 0.24.32";
    }

    @Override
    public String statement() {
        return "one parameter of JSON for all rows, one for all deletes, one transaction in one call";
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
    public void start(Path folder) throws IOException {
        server = SqldServer.start(folder);
        calls = new SpeedCalls(server.token());
    }

    @Override
    public void reset() throws Exception {
        try (Hrana hrana = new Hrana(LibsqlUrl.parse(server.url("")), Optional.of(server.token()), Clock.systemUTC())) {
            for (String table : List.of("accounts", "hive_sync_lanes", "bare0", "bare1")) {
                hrana.query(Statement.of("DROP TABLE IF EXISTS " + table), PATIENCE);
            }
            for (int table = 0; table < 2; table++) {
                hrana.query(
                        Statement.of("CREATE TABLE bare" + table + " (blade_id text PRIMARY KEY, "
                                + String.join(", ", COLUMNS) + ")"),
                        PATIENCE);
            }
        }
    }

    @Override
    public Sink open() {
        return new LibsqlSinkProvider()
                .create(new SinkSettings("main", server.url(server.token()), SchemaMode.EVOLVE, Clock.systemUTC()));
    }

    @Override
    public void write(int table, List<RecordChange> batch) throws Exception {
        JsonNode answer = calls.post("http://127.0.0.1:" + server.port() + "/v2/pipeline", body(table, batch));
        if (!answer.findValuesAsText("message").isEmpty()) {
            throw new IOException(answer.toString());
        }
    }

    private static ObjectNode body(int table, List<RecordChange> batch) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        ObjectNode request = body.putArray("requests").addObject().put("type", "batch");
        ArrayNode steps = request.putObject("batch").putArray("steps");
        step(steps, "BEGIN IMMEDIATE", null);
        step(
                steps,
                "DELETE FROM bare" + table + " WHERE blade_id IN (SELECT value FROM json_each(?))",
                SpeedRows.deletes(batch));
        step(steps, upsert(table), SpeedRows.upserts(batch, true));
        step(steps, "COMMIT", null);
        return body;
    }

    private static String upsert(int table) {
        return "INSERT INTO bare" + table + " (blade_id, " + String.join(", ", COLUMNS)
                + ") SELECT json_extract(value, '$.blade_id'), "
                + COLUMNS.stream()
                        .map(name -> "json_extract(value, '$." + name + "')")
                        .collect(Collectors.joining(", "))
                + " FROM json_each(?) WHERE true ON CONFLICT (blade_id) DO UPDATE SET "
                + COLUMNS.stream().map(name -> name + " = excluded." + name).collect(Collectors.joining(", "));
    }

    private static void step(ArrayNode steps, String sql, @Nullable ArrayNode argument) {
        ObjectNode statement = steps.addObject().putObject("stmt").put("sql", sql);
        if (argument != null) {
            statement.putArray("args").addObject().put("type", "text").put("value", argument.toString());
        }
    }

    @Override
    public void close() throws Exception {
        calls.close();
        server.close();
    }
}
