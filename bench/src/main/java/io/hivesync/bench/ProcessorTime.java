package io.hivesync.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Seconds of one core that processes and threads have used so far, as Linux counts them under {@code /proc}. One that ends
 * while it is looked at has used nothing.
 */
final class ProcessorTime {
    private static final int TICKS_PER_SECOND = 100;
    private static final Path PROC = Path.of("/proc");

    private ProcessorTime() {}

    /** With those of its children that have ended. */
    static double ofProcess(long pid) throws IOException {
        String[] fields = stat(PROC.resolve(String.valueOf(pid)));
        // after the name: state is the first, utime the 12th, then stime, and both of ended children
        long ticks = 0;
        for (int field = 11; field < 15; field++) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks / (double) TICKS_PER_SECOND;
    }

    /** A process and its children. */
    static double ofFamily(long pid) throws IOException {
        double seconds = ofProcess(pid);
        try (Stream<Path> all = Files.list(PROC)) {
            for (Path each : all.filter(ProcessorTime::isProcess).toList()) {
                if (isChild(each, pid)) {
                    seconds += ofProcess(Long.parseLong(each.getFileName().toString()));
                }
            }
        }
        return seconds;
    }

    private static boolean isProcess(Path path) {
        return Character.isDigit(path.getFileName().toString().charAt(0));
    }

    private static boolean isChild(Path process, long parent) {
        try {
            return Long.parseLong(stat(process)[1]) == parent;
        } catch (IOException e) {
            return false;
        }
    }

    /** By name as far as Linux keeps it, without the numbers that tell threads of one kind apart. */
    static Map<String, Double> ofThreads(long pid) throws IOException {
        Map<String, Double> times = new TreeMap<>();
        try (Stream<Path> threads = Files.list(PROC.resolve(pid + "/task"))) {
            threads.forEach(thread -> times.merge(name(thread), nanos(thread) / 1e9, Double::sum));
        }
        return times;
    }

    /** What each has used more than before. */
    static Map<String, Double> since(Map<String, Double> before, Map<String, Double> now) {
        Map<String, Double> used = new HashMap<>(now);
        before.forEach((name, seconds) -> used.computeIfPresent(name, (same, later) -> later - seconds));
        return used;
    }

    private static String name(Path thread) {
        String name = read(thread.resolve("comm")).strip();
        return name.isEmpty() ? "ended" : name.replaceAll("[-#\\d]+$", "");
    }

    private static long nanos(Path thread) {
        String times = read(thread.resolve("schedstat"));
        return times.isEmpty() ? 0 : Long.parseLong(times.substring(0, times.indexOf(' ')));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private static String[] stat(Path process) throws IOException {
        String stat = Files.readString(process.resolve("stat"));
        // after the name, which may hold blanks
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }
}
