package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells one run of the operating system from another. What was written in this one and not synced is still there. Stateless. */
final class KernelRun {

    private static final Path LINUX = Path.of("/proc/sys/kernel/random/boot_id");

    private KernelRun() {}

    /** Empty where the system does not tell. */
    static String id() {
        try {
            return Files.readString(LINUX).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
