package io.hivesync.sinks.testkit;

import static io.hivesync.sinks.testkit.Samples.ACCOUNTS;
import static io.hivesync.sinks.testkit.Samples.LANE;
import static io.hivesync.sinks.testkit.Samples.changes;
import static io.hivesync.sinks.testkit.Samples.delete;
import static io.hivesync.sinks.testkit.Samples.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.LaneState;
import io.hivesync.sinks.spi.RecordChange;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Fenced;
import io.hivesync.sinks.spi.SinkException.Overloaded;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import io.hivesync.sinks.spi.SinkWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes a lane through faults as the runtime does: after a failure the lane is opened anew, under a higher token, and goes
 * on where its row stands. Each batch changes three records of a few, so that what is lost, doubled or stale shows.
 */
public final class LaneDriver {
    private static final int RECORDS = 37;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Sink sink;
    private final Duration timeout;
    private SinkWriter writer;
    private long token;
    private int failures;
    /** From a failure until the lane could be opened again, at the worst. */
    private long longestOutageMs;

    public LaneDriver(Sink sink, Duration timeout) {
        this.sink = sink;
        this.timeout = timeout;
        this.writer = reopened();
    }

    /** Something to do when a batch is about to be written for the first time. */
    @FunctionalInterface
    public interface Hook {
        void before(long offset) throws Exception;
    }

    /** Up to the offset, however often it fails meanwhile. */
    public void driveTo(long end, Hook hook) throws Exception {
        long offset = offset();
        long hooked = offset;
        while (offset < end) {
            if (offset >= hooked) {
                hook.before(offset + 1);
                hooked = offset + 1;
            }
            offset = step(offset);
        }
    }

    private long step(long offset) throws SinkException {
        try {
            writer.write(changes(offset, offset + 1, batch(offset + 1)), timeout);
            return offset + 1;
        } catch (Unavailable | Overloaded e) {
            failures++;
            long began = System.nanoTime();
            writer = reopened();
            longestOutageMs = Math.max(longestOutageMs, (System.nanoTime() - began) / 1_000_000);
            return offset();
        }
    }

    private SinkWriter reopened() {
        return await().atMost(PATIENCE).until(this::opened, Optional::isPresent).orElseThrow();
    }

    /** Also a write that was given up may come before us: then the lane is not as we saw it. */
    private Optional<SinkWriter> opened() throws SinkException {
        try {
            return Optional.of(open());
        } catch (Unavailable | Overloaded | Fenced e) {
            return Optional.empty();
        }
    }

    private SinkWriter open() throws SinkException {
        Optional<LaneState> seen = sink.readLane(LANE);
        token = seen.map(LaneState::token).orElse(token) + 1;
        LaneState next = seen.map(
                        row -> new LaneState(token, row.offset(), row.topicId(), row.replay(), row.sourceTsMs()))
                .orElseGet(() -> new LaneState(token, -1, "topic-1", 0, 0));
        return sink.openLane(LANE, seen, next);
    }

    private long offset() throws SinkException {
        return sink.readLane(LANE).orElseThrow().offset();
    }

    private static RecordChange[] batch(long offset) {
        return new RecordChange[] {
            upsert("id" + offset % RECORDS, "{'name':'n" + offset + "','loginCount':" + offset + "}"),
            upsert("id" + (offset + 1) % RECORDS, "{'name':'n" + offset + "'}"),
            delete("id" + (offset + 5) % RECORDS)
        };
    }

    /**
     * The target holds exactly what the batches up to the offset make. Prints how long it took to recover.
     *
     * @param fault which target, and what happened to it
     */
    public void assertHolds(String fault, long end) throws SinkException {
        System.err.println(fault + ": " + failures + " writes failed, and the lane was open again within "
                + longestOutageMs + " ms");
        Map<String, String> expected = new TreeMap<>();
        for (long offset = 0; offset <= end; offset++) {
            expected.put("id" + offset % RECORDS, "n" + offset + "/" + offset);
            expected.put("id" + (offset + 1) % RECORDS, "n" + offset + "/null");
            expected.remove("id" + (offset + 5) % RECORDS);
        }
        Map<String, String> found = new TreeMap<>();
        sink.readRows(
                ACCOUNTS,
                Optional.empty(),
                row -> found.put(
                        row.bladeId(),
                        row.fields().path("name").asText() + "/"
                                + row.fields().path("loginCount").asText("null")));
        assertThat(found).isEqualTo(expected);
        assertThat(offset()).isEqualTo(end);
    }

    /** How often a write failed. */
    public int failures() {
        return failures;
    }
}
