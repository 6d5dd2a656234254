package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.ModelSchema;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Lets the demo's app write, watches single writes arrive in the target, and waits until both ends are equal. One thread
 * writes, the caller's watches; nothing is left running when a method returns.
 */
final class DemoRun {
    private static final long PROBE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long LONGEST_PROBE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What a line's latency is taken from. */
    private static final int NEWEST = 30;

    private final RoleProcess process;
    private final DemoHive writer;
    private final Sink target;
    private final Path hive;
    private final PrintWriter out;
    private final List<Double> latencies = new ArrayList<>();

    private volatile Committed newest = new Committed(new DemoHive.Call("", "", ""), 0);

    /** A call and when its transaction was committed, in the JVM's nanoseconds. */
    private record Committed(DemoHive.Call call, long nanos) {}

    DemoRun(RoleProcess process, DemoHive writer, Sink target, Path hive, PrintWriter out) {
        this.process = process;
        this.writer = writer;
        this.target = target;
        this.hive = hive;
        this.out = out;
    }

    /** Waits until the rows that the file begins with are in the target. */
    void awaitReady(Duration within) throws SQLException, SinkException, InterruptedException {
        long start = System.nanoTime();
        while (!process.health().ready()
                || !Comparison.ofUnprepared(hive, target).equal()) {
            if (System.nanoTime() - start > within.toNanos()) {
                throw new EnvironmentException(
                        "The demo did not get ready: " + process.health().reason(), new TimeoutException());
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        out.printf("demo: ready, the file's first rows are in the target; the app begins to write%n");
        out.flush();
    }

    void write(int seconds, int rate) throws SQLException, InterruptedException {
        ModelSchema accounts;
        try (HiveRows rows = HiveRows.open(hive)) {
            accounts = rows.models().stream()
                    .filter(model -> model.model().equals("accounts"))
                    .findFirst()
                    .orElseThrow();
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        Thread app = Thread.ofPlatform().name("demo-app").start(() -> call(end, rate));
        long nextLine = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (app.isAlive()) {
            probe(accounts);
            if (System.nanoTime() >= nextLine) {
                line();
                nextLine += TimeUnit.SECONDS.toNanos(1);
            }
        }
        app.join();
    }

    private void call(long end, int rate) {
        long pause = TimeUnit.SECONDS.toNanos(1) / rate;
        long next = System.nanoTime();
        try {
            while (System.nanoTime() < end) {
                DemoHive.Call call = writer.call();
                newest = new Committed(call, System.nanoTime());
                next += pause;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (SQLException e) {
            throw new IllegalStateException("The demo's app could not write to its own Hive file", e);
        }
    }

    /** Takes the newest write of an account and waits until the target shows it, or a later one of the same record. */
    private void probe(ModelSchema accounts) {
        Committed committed = newest;
        if (committed.call().name().isEmpty()) {
            LockSupport.parkNanos(PROBE_PAUSE_NANOS);
            return;
        }
        while (!writer.hasRemoved(committed.call().id())
                && System.nanoTime() - committed.nanos() < LONGEST_PROBE_NANOS) {
            if (arrived(accounts, committed.call())) {
                latencies.add((System.nanoTime() - committed.nanos()) / 1e6);
                break;
            }
            LockSupport.parkNanos(PROBE_PAUSE_NANOS);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
    }

    /** Names end in the number of the call that set them. */
    private boolean arrived(ModelSchema accounts, DemoHive.Call call) {
        boolean[] found = {false};
        try {
            target.readRows(
                    accounts,
                    Optional.of(List.of(call.id())),
                    row -> found[0] = number(row.fields().path("name")) >= number(call.name()));
        } catch (SinkException e) {
            return false;
        }
        return found[0];
    }

    private static long number(JsonNode name) {
        return name.isTextual() ? number(name.textValue()) : -1;
    }

    private static long number(String name) {
        String last = name.substring(name.lastIndexOf(' ') + 1);
        return last.chars().allMatch(Character::isDigit) && !last.isEmpty() ? Long.parseLong(last) : -1;
    }

    private void line() {
        JsonNode status = process.status();
        long lag = 0;
        for (JsonNode lane : status.path("lanes")) {
            lag += lane.path("lag").asLong();
        }
        List<Double> newest = latencies.subList(Math.max(0, latencies.size() - NEWEST), latencies.size());
        out.printf(
                "demo: %6d calls, %d changes applied, %s, lag %d records%n",
                writer.calls(), status.path("sinks").path(0).path("applied").asLong(), latency(newest), lag);
        out.flush();
    }

    private static String latency(List<Double> latencies) {
        if (latencies.isEmpty()) {
            return "none seen in the target yet";
        }
        List<Double> sorted = new ArrayList<>(latencies);
        Collections.sort(sorted);
        return "commit to target p50 %.0f ms, p99 %.0f ms"
                .formatted(sorted.get(sorted.size() / 2), sorted.get((int) (sorted.size() * 0.99)));
    }

    Comparison settle(Duration within) throws SQLException, SinkException, InterruptedException {
        out.printf(
                "demo: the app is quiet after %d calls (%s); comparing both ends%n",
                writer.calls(), latency(latencies));
        out.flush();
        long end = System.nanoTime() + within.toNanos();
        Comparison comparison = Comparison.of(hive, target);
        while (!comparison.equal() && System.nanoTime() < end) {
            TimeUnit.MILLISECONDS.sleep(200);
            comparison = Comparison.of(hive, target);
        }
        return comparison;
    }
}
