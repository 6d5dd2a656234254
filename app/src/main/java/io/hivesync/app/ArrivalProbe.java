package io.hivesync.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.topics.ModelSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Watches single commits arrive in the target: of the accounts that the app writes it follows one after the other, from
 * its commit until the target shows it, or a later one of the same record. It never waits: each look is a {@link #look}.
 * Used by one thread.
 */
final class ArrivalProbe {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** What the latency of the moment is taken from. */
    private static final int NEWEST = 30;

    private final Sink target;
    private final ModelSchema accounts;
    private final Predicate<String> removed;
    private final List<Double> latencies = new ArrayList<>();
    private Optional<Committed> followed = Optional.empty();
    private Optional<Committed> known = Optional.empty();
    private long resume;

    /** A call and when its transaction was committed, in the JVM's nanoseconds. */
    record Committed(DemoHive.Call call, long nanos) {}

    /** @param removed whether the app has removed the account since */
    ArrivalProbe(Sink target, ModelSchema accounts, Predicate<String> removed) {
        this.target = target;
        this.accounts = accounts;
        this.removed = removed;
    }

    /** One look at the target, if a commit is followed. */
    void look(Optional<Committed> newest, long now) {
        if (followed.isEmpty()) {
            follow(newest, now);
            return;
        }
        Committed committed = followed.get();
        if (arrived(committed.call())) {
            latencies.add((System.nanoTime() - committed.nanos()) / 1e6);
        } else if (!removed.test(committed.call().id()) && now - committed.nanos() < LONGEST_NANOS) {
            return;
        }
        followed = Optional.empty();
        resume = now + PAUSE_NANOS;
    }

    /** Only a commit that was not there at the last look is one whose whole way was watched. */
    private void follow(Optional<Committed> newest, long now) {
        if (now - resume >= 0 && !newest.equals(known)) {
            followed = newest.filter(committed -> !committed.call().name().isEmpty());
        }
        known = newest;
    }

    /** Names end in the number of the call that set them. */
    private boolean arrived(DemoHive.Call call) {
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

    Optional<DemoSnapshot.Latency> newest() {
        return DemoSnapshot.Latency.of(latencies.subList(Math.max(0, latencies.size() - NEWEST), latencies.size()));
    }

    Optional<DemoSnapshot.Latency> all() {
        return DemoSnapshot.Latency.of(latencies);
    }
}
