package io.hivesync.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/** From a commit in Hive until a reader of the target sees the row, found by its primary key. */
final class Latency {
    private static final Duration LOOK = Duration.ofMillis(2);
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final int AT_ONCE = 200;

    private final HiveFile hive;
    private final Connection target;
    /** Moment of the commit, ns, to the id that is awaited. */
    private final ConcurrentSkipListMap<Long, String> awaited = new ConcurrentSkipListMap<>();

    private final List<Double> millis = new ArrayList<>();

    Latency(HiveFile hive, Connection target) {
        this.hive = hive;
        this.target = target;
    }

    /** @param writes one transaction each, at this pace, whatever the target does */
    Figures measure(int writes, Duration between) throws Exception {
        Callable<Double> work = () -> write(writes, between);
        FutureTask<Double> writer = new FutureTask<>(work);
        Thread.ofPlatform().name("writer").start(writer);
        long deadline =
                System.nanoTime() + between.multipliedBy(writes).plus(LONGEST).toNanos();
        while (millis.size() < writes) {
            look();
            if (System.nanoTime() > deadline) {
                throw new TimeoutException(millis.size() + " of " + writes + " rows arrived in the target");
            }
            Pace.rest(LOOK);
        }
        return Figures.of(millis, writer.get());
    }

    /** @return commits a second */
    private double write(int writes, Duration between) throws SQLException, InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < writes; i++) {
            Pace.until(start + between.toNanos() * i);
            String id = hive.write();
            awaited.put(System.nanoTime(), id);
        }
        return writes * 1e9 / (System.nanoTime() - start);
    }

    private void look() throws SQLException {
        List<Map.Entry<Long, String>> asked =
                awaited.entrySet().stream().limit(AT_ONCE).toList();
        if (asked.isEmpty()) {
            return;
        }
        String sql = "SELECT blade_id FROM accounts WHERE blade_id IN (?" + ", ?".repeat(asked.size() - 1) + ")";
        Set<String> found = new HashSet<>();
        try (PreparedStatement select = target.prepareStatement(sql)) {
            for (int i = 0; i < asked.size(); i++) {
                select.setString(i + 1, asked.get(i).getValue());
            }
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        long now = System.nanoTime();
        for (Map.Entry<Long, String> commit : asked) {
            if (found.contains(commit.getValue())) {
                awaited.remove(commit.getKey());
                millis.add((now - commit.getKey()) / 1e6);
            }
        }
    }

    /**
     * In ms.
     *
     * @param perSecond commits that were really made
     */
    record Figures(int count, double p50, double p99, double most, double perSecond) {
        private static Figures of(List<Double> millis, double perSecond) {
            List<Double> sorted = millis.stream().sorted().toList();
            int count = sorted.size();
            return new Figures(
                    count,
                    sorted.get((count - 1) / 2),
                    sorted.get((int) Math.ceil(count * 0.99) - 1),
                    sorted.getLast(),
                    perSecond);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "p50 %.0f ms, p99 %.0f ms, longest %.0f ms (%,d commits, %.0f/s)",
                    p50,
                    p99,
                    most,
                    count,
                    perSecond);
        }
    }
}
