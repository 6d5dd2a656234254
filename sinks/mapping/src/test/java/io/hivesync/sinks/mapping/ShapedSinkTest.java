package io.hivesync.sinks.mapping;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TAKEN;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.sinks.spi.WriteResult;
import io.hivesync.sinks.testkit.InMemorySink;
import io.hivesync.topics.ModelSchema.Field;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ShapedSinkTest {
    private final InMemorySink target = new InMemorySink();

    private SinkWriter open(ModelShape shape) throws SinkException {
        Sink sink = ShapedSink.of(target, Map.of("accounts", shape), ModelShape.WHOLE);
        sink.prepare(ACCOUNTS);
        return sink.openLane(LANE, Optional.empty(), TAKEN);
    }

    @Test
    void anExcludedFieldNeitherReachesTheTargetNorCountsAsLeftOut() throws Exception {
        SinkWriter writer = open(new ModelShape(Set.of(), Set.of("name"), Map.of(), false));
        WriteResult result = writer.write(changes(-1, 0, upsert("a", "{'name':'Ada','loginCount':1}")), TIMEOUT);

        assertThat(result).isEqualTo(new WriteResult(1, 0));
        assertThat(target.rows("accounts").get("a")).hasToString("{\"loginCount\":1}");
        assertThat(target.schema("accounts").orElseThrow().fields())
                .extracting(Field::name)
                .contains("id", "loginCount")
                .doesNotContain("name");
    }

    @Test
    void onlyIncludedFieldsAndTheIdReachTheTarget() throws Exception {
        open(new ModelShape(Set.of("name", "team"), Set.of("team"), Map.of(), false))
                .write(changes(-1, 0, upsert("a", "{'id':'a','name':'Ada','loginCount':1,'team':'t'}")), TIMEOUT);

        assertThat(target.rows("accounts").get("a")).hasToString("{\"id\":\"a\",\"name\":\"Ada\"}");
    }

    @Test
    void aConstantStandsInEachRecordThereAndInNoneThatIsReadBack() throws Exception {
        ModelShape shape = new ModelShape(Set.of("name"), Set.of(), Map.of("tenant", "acme"), false);
        open(shape).write(changes(-1, 0, upsert("a", "{'name':'Ada'}")), TIMEOUT);

        assertThat(target.rows("accounts").get("a")).hasToString("{\"name\":\"Ada\",\"tenant\":\"acme\"}");
        ShapedSink.of(target, Map.of("accounts", shape), ModelShape.WHOLE)
                .readRows(
                        ACCOUNTS,
                        Optional.empty(),
                        row -> assertThat(row.fields()).hasToString("{\"name\":\"Ada\"}"));
    }

    @Test
    void aConstantWithTheNameOfAFieldIsRefused() {
        assertThatThrownBy(() -> open(new ModelShape(Set.of(), Set.of(), Map.of("name", "x"), false)))
                .isInstanceOf(SinkException.Misconfigured.class)
                .hasMessageContaining("The constants name for accounts have the names of its own fields");
    }

    @Test
    void deletesThatShallBeIgnoredMoveTheLaneAndRemoveNothing() throws Exception {
        SinkWriter writer = open(new ModelShape(Set.of(), Set.of(), Map.of(), true));
        writer.write(changes(-1, 0, upsert("a", "{'name':'Ada'}"), upsert("b", "{}")), TIMEOUT);
        writer.write(changes(0, 1, delete("a")), TIMEOUT);
        writer.write(new Batch.Sweep(1, List.of("b")), TIMEOUT);

        assertThat(target.rows("accounts")).containsOnlyKeys("a", "b");
        assertThat(target.readLane(LANE).orElseThrow().offset()).isEqualTo(1);
    }

    @Test
    void modelsWithoutAShapeAreAsTheyWere() {
        assertThat(ShapedSink.of(target, Map.of(), ModelShape.WHOLE)).isSameAs(target);
    }
}
