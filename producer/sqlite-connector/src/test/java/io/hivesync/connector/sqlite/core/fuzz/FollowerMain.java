package io.hivesync.connector.sqlite.core.fuzz;

import io.hivesync.connector.sqlite.core.Batch;
import io.hivesync.connector.sqlite.core.Capture;
import io.hivesync.connector.sqlite.core.CaptureOptions;
import io.hivesync.connector.sqlite.core.CommitWatch;
import io.hivesync.connector.sqlite.core.MassDeleteGuard;
import io.hivesync.connector.sqlite.core.StateSync;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A capture in a process of its own, to be killed. Its events go to the standard output; what comes back is how many were
 * acknowledged, or, as a negative number, the wish to be told when everything committed by then was sent and acknowledged.
 * Arguments: the database, the state directory, the limit of the log.
 */
final class FollowerMain {

    private final Capture capture;
    private final PipeSink sink;
    private long wish;
    private boolean ended;

    private FollowerMain(Capture capture, PipeSink sink) {
        this.capture = capture;
        this.sink = sink;
    }

    public static void main(String[] arguments) throws Exception {
        Path database = Path.of(arguments[0]);
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(System.out, 1 << 16));
        // whatever else is said must not get between the events
        System.setOut(System.err);
        CaptureOptions options = new CaptureOptions(
                        database,
                        Path.of(arguments[1]),
                        0,
                        Long.parseLong(arguments[2]),
                        Set.of(),
                        MassDeleteGuard.OFF,
                        table -> true,
                        (table, column) -> true)
                .with(StateSync.AT_END);
        try (Capture capture = Capture.open(options, Clock.systemUTC());
                CommitWatch watch = CommitWatch.open(database, Duration.ofMillis(100))) {
            FollowerMain follower = new FollowerMain(capture, new PipeSink(out));
            Thread reader = new Thread(follower::readAnswers, "answers");
            reader.setDaemon(true);
            reader.start();
            follower.run(watch);
        }
    }

    private void run(CommitWatch watch) throws Exception {
        while (!isEnded()) {
            // what was wished before the look is granted after it
            long wished = wish();
            Optional<Batch> batch = capture.next();
            if (batch.isPresent()) {
                batch.get().send(sink, sink);
                sink.awaitAcknowledged();
                capture.complete(batch.get(), Map.of());
            } else if (wished != 0) {
                grant(wished);
            } else {
                watch.await();
            }
        }
    }

    private void grant(long wished) throws IOException {
        sink.granted(wished, capture.progress());
        synchronized (this) {
            if (wish == wished) {
                wish = 0;
            }
        }
    }

    private synchronized long wish() {
        return wish;
    }

    private synchronized boolean isEnded() {
        return ended;
    }

    private void readAnswers() {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(System.in))) {
            while (true) {
                long number = in.readLong();
                if (number >= 0) {
                    sink.acknowledge(number);
                } else {
                    synchronized (this) {
                        wish = -number;
                    }
                }
            }
        } catch (IOException e) {
            synchronized (this) {
                ended = true;
            }
            sink.acknowledge(Long.MAX_VALUE);
        }
    }
}
