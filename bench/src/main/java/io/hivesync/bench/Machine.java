package io.hivesync.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/** What the figures were measured on. */
final class Machine {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private Machine() {}

    static String description() {
        return String.format(
                Locale.ROOT,
                "%d CPUs (%s), %d MB memory, load %.1f, JDK %s, heap %d MB",
                SYSTEM.getAvailableProcessors(),
                SYSTEM.getArch(),
                SYSTEM.getTotalMemorySize() >> 20,
                load(),
                Runtime.version(),
                Runtime.getRuntime().maxMemory() >> 20);
    }

    /** Of the last minute. */
    static double load() {
        return SYSTEM.getSystemLoadAverage();
    }

    /** What is in use once what can go has gone. */
    static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Of this process, as Linux tells it; 0 elsewhere. */
    static long residentBytes() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst()
                    .orElse(0);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    /** Of this process. */
    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }
}
