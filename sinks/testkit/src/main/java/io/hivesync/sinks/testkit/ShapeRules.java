package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.schema;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Sink;
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
import org.junit.jupiter.api.Test;

/** How a model stands in the target, where a person wants it otherwise; see {@link TargetModel}. */
abstract class ShapeRules extends ValueRules {
    private static final TargetModel MARKED =
            new TargetModel(Optional.empty(), Optional.empty(), Map.of(), Optional.of("removed"));

    /** Guards that a mapping reaches a person's own table, key and columns, to the letter. */
    @Test
    void aModelHasTheNamesThatWereGiven() throws Exception {
        needs(Capability.NAMES);
        TargetModel wanted = new TargetModel(
                Optional.of("People"), Optional.of("Person Id"), Map.of("name", "full_name"), Optional.empty());
        try (Sink named = open(wanted)) {
            named.check();
            named.prepare(ACCOUNTS);
            SinkWriter writer = named.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(
                    changes(-1, 0, upsert("a", "{'name':'Ada','loginCount':1}"), upsert("b", "{'name':'Bo'}")),
                    TIMEOUT);
            writer.write(changes(0, 1, upsert("a", "{'name':'Ann'}"), delete("b")), TIMEOUT);

            assertThat(names(named)).hasToString("{a=Ann}");
            assertThat(ids(writer)).containsExactly("a");
        }
        assertThat(names()).isEmpty();
        ModelSchema people = schema("People", 1, new Field("full_name", FieldType.STRING));
        TargetModel key = new TargetModel(
                Optional.of("People"), Optional.of("Person Id"), Map.of("full_name", "full_name"), Optional.empty());
        try (Sink asItStands = open(new SinkSettings(
                "other", url(), SchemaMode.EVOLVE, Clock.systemUTC(), options(), Map.of("People", key)))) {
            assertThat(row(stored(asItStands, people), "a").path("full_name").asText())
                    .isEqualTo("Ann");
        }
    }

    /** Guards what is meant to stay: a delete, and a sweep, mark a record, and all else takes it for gone. */
    @Test
    void aDeletedRecordIsKeptAndMarkedWhereThatIsWanted() throws Exception {
        needs(Capability.SOFT_DELETES);
        try (Sink marking = open(MARKED)) {
            marking.check();
            marking.prepare(ACCOUNTS);
            SinkWriter writer = marking.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(
                    changes(
                            -1,
                            0,
                            upsert("a", "{'name':'Ada'}"),
                            upsert("b", "{'name':'Bo'}"),
                            upsert("c", "{'name':'Cy'}")),
                    TIMEOUT);
            writer.write(changes(0, 1, delete("a"), delete("unknown")), TIMEOUT);
            writer.write(new Batch.Sweep(1, List.of("b")), TIMEOUT);

            assertThat(names(marking)).hasToString("{c=Cy}");
            assertThat(ids(writer)).containsExactly("c");
        }
        // who knows nothing of marks sees the records as they were
        assertThat(names()).hasToString("{a=Ada, b=Bo, c=Cy}");
    }

    @Test
    void aMarkedRecordThatComesBackIsMarkedNoMore() throws Exception {
        needs(Capability.SOFT_DELETES);
        try (Sink marking = open(MARKED)) {
            marking.check();
            marking.prepare(ACCOUNTS);
            SinkWriter writer = marking.openLane(LANE, Optional.empty(), TAKEN);
            writer.write(changes(-1, 0, upsert("a", "{'name':'Ada','loginCount':1}")), TIMEOUT);
            writer.write(changes(0, 1, delete("a")), TIMEOUT);
            writer.write(changes(1, 2, delete("a")), TIMEOUT);
            writer.write(changes(2, 3, upsert("a", "{'name':'Ann'}")), TIMEOUT);

            assertThat(names(marking)).hasToString("{a=Ann}");
            assertThat(row(stored(marking, ACCOUNTS), "a").hasNonNull("loginCount"))
                    .isFalse();
        }
    }

    private static List<String> ids(SinkWriter writer) throws Exception {
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        return ids;
    }
}
