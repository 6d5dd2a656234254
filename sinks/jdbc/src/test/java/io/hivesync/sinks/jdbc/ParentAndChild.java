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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.HeldChanges.Attempt;
import io.hivesync.sinks.spi.HeldChanges.Tried;
import io.hivesync.sinks.spi.Lane;
import io.hivesync.sinks.spi.Row;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Accounts whose team must be one of the teams, by a foreign key of somebody else's. Two lanes: neither knows of the other. */
public final class ParentAndChild {
    public static final ModelSchema TEAMS = schema("teams", 1, new Field("name", FieldType.STRING));

    private static final long HOUR_MS = 3_600_000;

    private final Sink sink;
    private final SinkWriter parents;
    private final SinkWriter children;

    /** @param sink prepared for both models */
    public ParentAndChild(Sink sink) throws SinkException {
        this.sink = sink;
        this.children = sink.openLane(LANE, Optional.empty(), TAKEN);
        Lane teams = new Lane("main", "hive.records.teams", "teams", 0);
        this.parents = sink.openLane(teams, Optional.empty(), TAKEN);
    }

    public void eitherWaitsForTheOther() throws SinkException {
        refusedForNow(children, (Batch.Changes) changes(-1, 0, upsert("a", "{'name':'Ada','team':'red'}")));
        assertThat(retry(children, 0, ACCOUNTS)).isEqualTo(new Tried(0, List.of()));
        assertThat(ids(ACCOUNTS)).isEmpty();

        parents.write(changes(-1, 0, TEAMS, upsert("red", "{'name':'Red'}")), TIMEOUT);
        assertThat(retry(children, 0, ACCOUNTS)).isEqualTo(new Tried(1, List.of()));
        assertThat(ids(ACCOUNTS)).containsExactly("a");

        refusedForNow(parents, (Batch.Changes) changes(0, 1, TEAMS, delete("red")));
        assertThat(retry(parents, 1, TEAMS).applied()).isZero();
        children.write(changes(0, 1, delete("a")), TIMEOUT);
        assertThat(retry(parents, 1, TEAMS)).isEqualTo(new Tried(1, List.of()));
        assertThat(ids(TEAMS)).isEmpty();
    }

    private static void refusedForNow(SinkWriter writer, Batch.Changes one) throws SinkException {
        Rejected refused = catchThrowableOfType(Rejected.class, () -> writer.write(one, TIMEOUT));
        assertThat(refused).as("the refusal by the foreign key").isNotNull();
        assertThat(refused.mayFitLater()).isTrue();
        held(writer).hold(one, "in the way", TIMEOUT);
    }

    private static HeldChanges held(SinkWriter writer) {
        return writer.held().orElseThrow();
    }

    private static Tried retry(SinkWriter writer, long offset, ModelSchema schema) throws SinkException {
        return held(writer).retry(offset, new Attempt(schema, 10, HOUR_MS, TIMEOUT));
    }

    private List<String> ids(ModelSchema model) throws SinkException {
        List<Row> rows = new ArrayList<>();
        sink.readRows(model, Optional.empty(), rows::add);
        return rows.stream().map(Row::bladeId).toList();
    }
}
