package io.hivesync.bench;

import io.hivesync.connector.sqlite.core.Batch;
import io.hivesync.connector.sqlite.core.Capture;
import io.hivesync.connector.sqlite.core.CaptureOptions;
import io.hivesync.connector.sqlite.core.CaptureProgress;
import io.hivesync.connector.sqlite.core.ChangeSink;
import io.hivesync.connector.sqlite.core.CommitWatch;
import io.hivesync.connector.sqlite.core.Delivery;
import io.hivesync.connector.sqlite.core.MassDeleteGuard;
import io.hivesync.connector.sqlite.core.Pause;
import io.hivesync.connector.sqlite.core.Position;
import io.hivesync.connector.sqlite.core.RowChange;
import io.hivesync.connector.sqlite.core.StateSync;
import io.hivesync.connector.sqlite.core.TableShape;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The capture without Kafka, in its settings: everything that is handed over is acknowledged at once. Used by one thread at a time. */
final class CaptureLoop implements AutoCloseable {
    private final Capture capture;
    private final CommitWatch watch;
    private final Counting sink;

    /** @param each is shown the changes of the log */
    CaptureLoop(Path database, Path state, long walLimitBytes, Consumer<RowChange> each) throws Exception {
        CaptureOptions options = new CaptureOptions(
                        database,
                        state,
                        0,
                        walLimitBytes,
                        Set.of(),
                        MassDeleteGuard.OFF,
                        table -> true,
                        (table, column) -> true)
                .with(StateSync.AT_END);
        capture = Capture.open(options, Clock.systemUTC());
        watch = CommitWatch.open(database, Duration.ofMillis(500));
        sink = new Counting(each);
    }

    /** @return how many rows were handed over */
    long drain() throws Exception {
        long before = sink.rows;
        for (Optional<Batch> batch = capture.next(); batch.isPresent(); batch = capture.next()) {
            batch.get().send(sink, sink);
            capture.complete(batch.get(), Map.of());
        }
        return sink.rows - before;
    }

    /** As the connector does, until it is interrupted. */
    void follow() throws Exception {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                drain();
                watch.await();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    CaptureProgress progress() {
        return capture.progress();
    }

    @Override
    public void close() throws Exception {
        watch.close();
        capture.close();
    }

    private static final class Counting implements ChangeSink, Delivery {
        private final Consumer<RowChange> each;
        private long rows;
        private long sent;

        Counting(Consumer<RowChange> each) {
            this.each = each;
        }

        @Override
        public void row(Position position, RowChange change) {
            sent++;
            rows++;
            each.accept(change);
        }

        @Override
        public void schema(Position position, TableShape table) {
            sent++;
        }

        @Override
        public void snapshotStart(Position position, TableShape table) {
            sent++;
        }

        @Override
        public void snapshotEnd(Position position, TableShape table) {
            sent++;
        }

        @Override
        public void dropped(Position position, TableShape table) {
            sent++;
        }

        @Override
        public void paused(Position position, Pause pause) {
            sent++;
        }

        @Override
        public long sent() {
            return sent;
        }

        @Override
        public long acknowledged() {
            return sent;
        }

        @Override
        public Map<String, String> receipts() {
            return Map.of();
        }
    }
}
