package io.hivesync.sinks.jdbc;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.SchemaRequest;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkProvider;
import io.hivesync.sinks.spi.SinkSettings;
import io.hivesync.sinks.spi.SinkSettings.SchemaMode;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.TargetModel;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowingConsumer;

/** The SQL that is printed, in a database of its own: with it, sinks that may create nothing work. */
public record PrintedSchema(SinkProvider provider, String url, ThrowingConsumer<String> run) {
    private static final ModelSchema NASTY = schema(
            "x\"`; DROP TABLE accounts; --",
            1,
            new Field("a\"` text); DROP TABLE accounts; --", FieldType.STRING),
            new Field("select", FieldType.JSON));
    private static final TargetModel PEOPLE = new TargetModel(
            Optional.of("Peo ple"), Optional.of("person"), Map.of("name", "full name"), Optional.of("gone"));

    /** @param run runs one statement in the database, which has no table of ours */
    public void assertIsAllThatASinkNeeds() throws Exception {
        Map<String, TargetModel> wanted = Map.of("people", PEOPLE);
        ModelSchema people = new ModelSchema("people", 1, ACCOUNTS.fields(), ACCOUNTS.source());
        String sql = provider.schema(new SchemaRequest(
                        provider.kind(),
                        Optional.of(url),
                        Map.of(),
                        model -> wanted.getOrDefault(model, TargetModel.DEFAULT),
                        List.of(ACCOUNTS, NASTY, people)))
                .getFirst()
                .text();
        for (String statement : sql.replaceFirst("^--.*\n", "").split(";\n")) {
            run.accept(statement);
        }
        long offset = -1;
        for (SchemaMode mode : List.of(SchemaMode.VALIDATE, SchemaMode.NONE)) {
            SinkSettings settings = new SinkSettings("main", url, mode, Clock.systemUTC(), Map.of(), wanted);
            try (Sink sink = provider.create(settings)) {
                sink.check();
                for (ModelSchema model : List.of(ACCOUNTS, NASTY, people)) {
                    sink.prepare(model);
                }
                var seen = sink.readLane(LANE);
                SinkWriter writer = sink.openLane(LANE, seen, seen.orElse(TAKEN));
                writer.write(changes(offset, ++offset, upsert("a" + offset, "{'name':'Ada'}"), delete("b")), TIMEOUT);
                List<String> ids = new ArrayList<>();
                sink.readRows(ACCOUNTS, Optional.empty(), row -> ids.add(row.bladeId()));
                assertThat(ids).contains("a" + offset);
            }
        }
    }
}
