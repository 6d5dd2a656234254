package io.hivesync.connector.sqlite.core;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a person needs to find this process among others. */
public final class ThisProcess {
    private static final Path LINUX_HOST = Path.of("/proc/sys/kernel/hostname");

    private ThisProcess() {}

    /** Asked for once. */
    private static final class Host {
        static final String NAME = name();

        private static String name() {
            try {
                return Files.readString(LINUX_HOST).strip();
            } catch (IOException e) {
                return ofTheNetwork();
            }
        }

        /** A name server may be asked for it, and that may be slow. */
        private static String ofTheNetwork() {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException e) {
                return "unknown";
            }
        }
    }

    public static String host() {
        return Host.NAME;
    }

    /** Such as {@code process 123 on host h since 2026-11-30T10:00:00Z}. */
    static String inWords() {
        ProcessHandle process = ProcessHandle.current();
        return "process " + process.pid() + " on host " + host()
                + process.info().startInstant().map(start -> " since " + start).orElse("");
    }
}
