package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.ModelSchema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets the demo's app write, watches single writes arrive in the target, and waits until both ends are equal. One thread
 * writes, the caller's watches and draws; nothing is left running when a method returns.
 */
final class DemoRun {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long PICTURE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long LINE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final RoleProcess process;
    private final DemoHive writer;
    private final Targets.Named target;
    private final Path hive;
    private final Terminal terminal;
    private final RowCounts counts;

    private volatile Optional<ArrivalProbe.Committed> newest = Optional.empty();
    private long nextReport;

    DemoRun(RoleProcess process, DemoHive writer, Targets.Named target, Path hive, Terminal terminal) {
        this.process = process;
        this.writer = writer;
        this.target = target;
        this.hive = hive;
        this.terminal = terminal;
        this.counts = new RowCounts(hive, target.sink());
    }

    /** Waits until the rows that the file begins with are in the target. */
    void awaitReady(Duration within) throws SQLException, SinkException, InterruptedException {
        long start = System.nanoTime();
        while (!process.health().ready()
                || !Comparison.ofUnprepared(hive, target.sink()).equal()) {
            if (System.nanoTime() - start > within.toNanos()) {
                throw new EnvironmentException(
                        "The demo did not get ready: " + process.health().reason(), new TimeoutException());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        terminal.say("demo: ready, the file's first rows are in the target; the app begins to write");
    }

    /** Returns what was seen when the app had written its last. */
    DemoSnapshot write(int seconds, int rate) throws SQLException, InterruptedException {
        ArrivalProbe probe = new ArrivalProbe(target.sink(), accounts(), writer::hasRemoved);
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(seconds);
        Thread app = Thread.ofPlatform().name("demo-app").start(() -> call(end, rate));
        nextReport = start + (terminal.live() ? 0 : LINE_NANOS);
        while (app.isAlive()) {
            long now = System.nanoTime();
            probe.look(newest, now);
            if (now - nextReport >= 0) {
                long second = Math.min(seconds, TimeUnit.NANOSECONDS.toSeconds(now - start) + 1);
                report(snapshot("the app writes, second " + second + " of " + seconds, probe.newest()), now);
            }
            LockSupport.parkNanos(LOOK_NANOS);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        app.join();
        return snapshot("the app is quiet", probe.all());
    }

    private ModelSchema accounts() throws SQLException {
        try (HiveRows rows = HiveRows.open(hive)) {
            return rows.models().stream()
                    .filter(model -> model.model().equals("accounts"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private void call(long end, int rate) {
        long pause = TimeUnit.SECONDS.toNanos(1) / rate;
        long next = System.nanoTime();
        try {
            while (System.nanoTime() < end) {
                DemoHive.Call call = writer.call();
                newest = Optional.of(new ArrivalProbe.Committed(call, System.nanoTime()));
                next += pause;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The demo's app could not write to its own Hive file", e);
        }
    }

    private void report(DemoSnapshot snapshot, long now) {
        if (terminal.live()) {
            terminal.draw(DemoText.picture(snapshot, terminal.width()));
            nextReport = now + PICTURE_NANOS;
        } else {
            terminal.say(DemoText.line(snapshot));
            nextReport += LINE_NANOS;
        }
    }

    private DemoSnapshot snapshot(String phase, Optional<DemoSnapshot.Latency> latency) throws SQLException {
        JsonNode status = process.status();
        JsonNode sink = status.path("sinks").path(0);
        long lag = 0;
        for (JsonNode lane : status.path("lanes")) {
            lag += lane.path("lag").asLong();
        }
        long folded = sink.path("folded").asLong()
                + StatusText.foldedInStreams(status.path("streams").path("counters"));
        return new DemoSnapshot(
                phase,
                target.name(),
                terminal.live() ? counts.now() : List.of(),
                writer.calls(),
                status.path("capture").path("events").asLong(),
                folded,
                sink.path("applied").asLong(),
                lag,
                latency);
    }

    /** Waits until both ends are equal, but no longer than that. */
    Comparison settle(DemoSnapshot written, Duration within) throws SQLException, SinkException, InterruptedException {
        if (terminal.live()) {
            terminal.draw(DemoText.picture(written, terminal.width()));
        }
        terminal.say("demo: the app is quiet after " + written.calls() + " commits (" + DemoText.latency(written)
                + "); comparing both ends");
        long end = System.nanoTime() + within.toNanos();
        Comparison comparison = Comparison.of(hive, target.sink());
        while (!comparison.equal() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(200);
            comparison = Comparison.of(hive, target.sink());
        }
        return comparison;
    }
}
