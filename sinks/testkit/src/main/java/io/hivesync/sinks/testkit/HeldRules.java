package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.TIMEOUT;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.hivesync.sinks.spi.Batch;
import io.hivesync.sinks.spi.HeldChange;
import io.hivesync.sinks.spi.HeldChanges;
import io.hivesync.sinks.spi.HeldChanges.Attempt;
import io.hivesync.sinks.spi.HeldChanges.Tried;
import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Rejected;
import io.hivesync.sinks.spi.SinkWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Changes that another row is in the way of. */
abstract class HeldRules extends ShapeRules {
    private static final long HOUR_MS = 3_600_000;

    private static HeldChanges held(SinkWriter writer) {
        return writer.held().orElseThrow();
    }

    private static Tried retry(SinkWriter writer, long offset) throws SinkException {
        return held(writer).retry(offset, new Attempt(ACCOUNTS, 100, HOUR_MS, TIMEOUT));
    }

    private static void hold(SinkWriter writer, long previous, RecordChange change) throws SinkException {
        held(writer).hold((Batch.Changes) changes(previous, previous + 1, change), "in the way", TIMEOUT);
    }

    /** A writer at offset 1: {@code a} has the team that {@code b}, which waits, wants. */
    private SinkWriter withOneThatWaits() throws Exception {
        needs(Capability.HELD_CHANGES);
        makeUnique("team");
        SinkWriter writer = take();
        writer.write(changes(-1, 0, upsert("a", "{'team':'red'}")), TIMEOUT);
        RecordChange second = upsert("b", "{'name':'Bo','team':'red'}");
        Rejected refused = rejected(writer, 0, second);

        assertThat(refused.mayFitLater()).as("another row is in the way").isTrue();
        assertThat(refused.bladeId()).contains("b");
        hold(writer, 0, second);
        return writer;
    }

    /** Guards that a refusal that another record's change mends neither stops the lane nor loses the change. */
    @Test
    void aChangeThatAnotherRowIsInTheWayOfWaitsUntilItFits() throws Exception {
        SinkWriter writer = withOneThatWaits();

        assertThat(held(writer).count()).isEqualTo(1);
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(1);
        assertThat(retry(writer, 1)).isEqualTo(new Tried(0, List.of()));
        assertThat(stored(ACCOUNTS)).containsOnlyKeys("a");

        LaneState seen = sink.readLane(LANE).orElseThrow();
        SinkWriter next = sink.openLane(LANE, Optional.of(seen), new LaneState(8, 1, "topic-1", 0, 0));
        assertThat(held(next).count()).isEqualTo(1);
        next.write(changes(1, 2, upsert("a", "{'team':'blue'}")), TIMEOUT);
        assertThat(retry(next, 2)).isEqualTo(new Tried(1, List.of()));
        assertThat(held(next).count()).isZero();
        assertThat(names()).hasToString("{a=none, b=Bo}");
        assertThat(sink.readLane(LANE).orElseThrow().offset()).isEqualTo(2);
    }

    /** Guards that what waits never comes back over something newer. */
    @Test
    void whatWaitsGivesWayToANewerChange() throws Exception {
        SinkWriter writer = withOneThatWaits();
        writer.write(changes(1, 2, upsert("b", "{'name':'Ben'}")), TIMEOUT);

        assertThat(held(writer).count()).isZero();
        hold(writer, 2, upsert("b", "{'team':'red','name':'Bud'}"));
        hold(writer, 3, upsert("b", "{'team':'red','name':'Bill'}"));
        assertThat(held(writer).count()).isEqualTo(1);
        writer.write(changes(4, 5, delete("b"), delete("a")), TIMEOUT);
        assertThat(held(writer).count()).isZero();
        assertThat(retry(writer, 5).applied()).isZero();
        assertThat(stored(ACCOUNTS)).isEmpty();
    }

    /** Guards rebuilds: a record that the topic has no more must not come out of what waits. */
    @Test
    void whatWaitsIsListedAndSweptAsARowIs() throws Exception {
        SinkWriter writer = withOneThatWaits();
        List<String> ids = new ArrayList<>();
        writer.forEachId(ids::add, TIMEOUT);
        assertThat(ids).containsExactlyInAnyOrder("a", "b");

        writer.write(new Batch.Sweep(1, ids), TIMEOUT);
        assertThat(held(writer).count()).isZero();
        assertThat(retry(writer, 1).applied()).isZero();
        assertThat(stored(ACCOUNTS)).isEmpty();
    }

    /** Guards that waiting has an end, and that only what was given up is forgotten. */
    @Test
    void whatWaitsTooLongIsNamedAndForgottenWhenThatIsSaid() throws Exception {
        SinkWriter writer = withOneThatWaits();
        Tried tried = held(writer).retry(1, new Attempt(ACCOUNTS, 100, 0, TIMEOUT));

        assertThat(tried.applied()).isZero();
        assertThat(tried.hopeless()).hasSize(1);
        HeldChange hopeless = tried.hopeless().getFirst();
        assertThat(hopeless.change())
                .isEqualTo(new RecordChange.Upsert("b", 1, 2, Samples.image("{'name':'Bo','team':'red'}")));
        assertThat(hopeless.reason()).isNotBlank().doesNotContain("red", "Bo");
        assertThat(held(writer).count()).isEqualTo(1);
        hold(writer, 1, upsert("b", "{'name':'New','team':'red'}"));
        held(writer).forget(2, hopeless, TIMEOUT);
        assertThat(held(writer).count()).as("a newer one").isEqualTo(1);
        Tried again = held(writer).retry(2, new Attempt(ACCOUNTS, 100, 0, TIMEOUT));
        held(writer).forget(2, again.hopeless().getFirst(), TIMEOUT);
        assertThat(held(writer).count()).isZero();
    }

    /** Guards what waits against a process that was paused and replaced. */
    @Test
    void aReplacedWriterChangesNothingOfWhatWaits() throws Exception {
        SinkWriter old = withOneThatWaits();
        LaneState seen = sink.readLane(LANE).orElseThrow();
        SinkWriter next = sink.openLane(LANE, Optional.of(seen), new LaneState(8, 1, "topic-1", 0, 0));

        assertThatThrownBy(() -> hold(old, 1, upsert("c", "{'team':'red'}"))).isInstanceOf(Fenced.class);
        assertThatThrownBy(() -> retry(old, 1)).isInstanceOf(Fenced.class);
        assertThat(held(next).count()).isEqualTo(1);
        assertThat(next.held()
                        .orElseThrow()
                        .retry(1, new Attempt(ACCOUNTS, 100, 0, TIMEOUT))
                        .hopeless())
                .extracting(one -> one.change().bladeId())
                .containsExactly("b");
    }
}
