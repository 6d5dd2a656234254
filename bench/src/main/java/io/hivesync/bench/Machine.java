package io.hivesync.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;

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

    /** Of this process. */
    static long cpuNanos() {
        return SYSTEM.getProcessCpuTime();
    }
}
