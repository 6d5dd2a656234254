package io.hivesync.bench;

import io.hivesync.connector.sqlite.core.RowChange;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.FutureTask;

/**
 * The capture without Kafka beside an app in a process of its own: how long after the commit an event is there, what the
 * app's commits notice, and what it costs when nothing happens.
 */
record CaptureLatency(PrintStream out) {
    private static final int SECONDS = 20;
    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration SETTLE = Duration.ofSeconds(3);
    private static final long WAL_LIMIT_BYTES = 64 << 20;
    /** In the columns of {@link AccountsFile}. */
    private static final int NAME = 4;

    void run() throws Exception {
        out.println(Machine.description());
        for (int perSecond : List.of(20, 100, 500)) {
            Path folder = Files.createTempDirectory("hive-sync-bench");
            try {
                measure(perSecond, folder);
            } finally {
                Folders.delete(folder);
            }
        }
    }

    /** The app alone, with the capture, and both again: its own commits are what it notices of us. */
    private void measure(int perSecond, Path folder) throws Exception {
        Path file = folder.resolve("db.sqlite");
        try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + file)) {
            AccountsFile.fill(app);
        }
        int commits = perSecond * SECONDS;
        try (ChildJvm writer = ChildJvm.start(List.of("-Xmx128m"), CommitWriter.class, List.of(file.toString()))) {
            List<Measured> alone = new ArrayList<>();
            List<Measured> with = new ArrayList<>();
            List<Measured> busy = new ArrayList<>();
            write(writer, commits, perSecond);
            for (int turn = 0; turn < 2; turn++) {
                alone.add(Measured.ofCommits(write(writer, commits, perSecond)));
                with.add(withCapture(writer, commits, perSecond, folder));
                busy.add(besideOther(writer, commits, perSecond, with.get(turn).cpuShare()));
            }
            out.printf(
                    Locale.ROOT,
                    "%d commits/s: commit to event %s, again %s%n  the app's commit, us: alone %s, again %s; with the"
                            + " capture %s, again %s; beside another process that uses as much of the processors (%.0f %%"
                            + " and %.0f %% of one) %s, again %s%n",
                    perSecond,
                    with.get(0).events(),
                    with.get(1).events(),
                    alone.get(0).commits(),
                    alone.get(1).commits(),
                    with.get(0).commits(),
                    with.get(1).commits(),
                    with.get(0).cpuShare() * 100,
                    with.get(1).cpuShare() * 100,
                    busy.get(0).commits(),
                    busy.get(1).commits());
        }
    }

    /** One commit of the writer, as it says. */
    private record Commit(int number, long begun, long took) {
        static Commit of(String line) {
            String[] words = line.split(" ");
            return new Commit(Integer.parseInt(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
        }
    }

    private static List<Commit> write(ChildJvm writer, int commits, int perSecond) throws Exception {
        writer.say(commits + " " + 1_000_000_000L / perSecond);
        List<Commit> made = new ArrayList<>();
        for (int i = 0; i < commits; i++) {
            made.add(Commit.of(writer.answer()));
        }
        return made;
    }

    private Measured withCapture(ChildJvm writer, int commits, int perSecond, Path folder) throws Exception {
        ConcurrentHashMap<Integer, Long> seen = new ConcurrentHashMap<>();
        try (CaptureLoop capture = new CaptureLoop(
                folder.resolve("db.sqlite"), folder.resolve("state"), WAL_LIMIT_BYTES, change -> note(change, seen))) {
            capture.drain();
            FutureTask<Void> following = new FutureTask<>(() -> {
                capture.follow();
                return null;
            });
            Thread follower = Thread.ofPlatform().name("capture").start(following);
            long before = Machine.cpuNanos();
            long start = System.nanoTime();
            List<Commit> made = write(writer, commits, perSecond);
            double share = (Machine.cpuNanos() - before) / (double) (System.nanoTime() - start);
            Pace.rest(SETTLE);
            long cpu = Machine.cpuNanos();
            Pace.rest(IDLE);
            double idle = (Machine.cpuNanos() - cpu) * 100.0 / IDLE.toNanos();
            follower.interrupt();
            following.get();
            out.printf(
                    Locale.ROOT,
                    "  idle %.2f %% of a core; read from the log %,d transactions; rows compared for %s%n",
                    idle,
                    capture.progress().transactions(),
                    capture.progress().comparisons());
            return Measured.of(made, seen, share);
        }
    }

    /** What of the difference is the processors' alone: the same load by somebody who touches no file. */
    private static Measured besideOther(ChildJvm writer, int commits, int perSecond, double share) throws Exception {
        try (ChildJvm other = ChildJvm.start(List.of("-Xmx32m"), BusyMain.class, List.of(String.valueOf(share)))) {
            other.answer();
            List<Commit> made = write(writer, commits, perSecond);
            other.say("end");
            return Measured.ofCommits(made);
        }
    }

    private static void note(RowChange change, ConcurrentHashMap<Integer, Long> seen) {
        if (change.after() instanceof Object[] row && row[NAME] instanceof String name && name.startsWith("w")) {
            seen.putIfAbsent(Integer.parseInt(name.substring(1)), System.nanoTime());
        }
    }

    /**
     * @param missing commits whose row was written over before it was seen, so that it came with a later one
     * @param cpuShare of one processor that this process used meanwhile
     */
    private record Measured(String events, String commits, int missing, double cpuShare) {

        static Measured ofCommits(List<Commit> made) {
            return new Measured("", micros(made), 0, 0);
        }

        static Measured of(List<Commit> made, ConcurrentHashMap<Integer, Long> seen, double cpuShare) {
            List<Double> millis = new ArrayList<>();
            for (Commit commit : made) {
                Long at = seen.get(commit.number());
                if (at != null) {
                    millis.add((at - commit.begun()) / 1e6);
                }
            }
            return new Measured(
                    percentiles(millis, "%.1f") + " ms", micros(made), made.size() - millis.size(), cpuShare);
        }

        private static String micros(List<Commit> made) {
            return percentiles(made.stream().map(commit -> commit.took() / 1e3).toList(), "%.0f");
        }

        private static String percentiles(List<Double> values, String pattern) {
            List<Double> sorted = values.stream().sorted().toList();
            return String.format(
                    Locale.ROOT,
                    "p50 " + pattern + " p99 " + pattern + " longest " + pattern,
                    sorted.get((sorted.size() - 1) / 2),
                    sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1),
                    sorted.getLast());
        }
    }
}
