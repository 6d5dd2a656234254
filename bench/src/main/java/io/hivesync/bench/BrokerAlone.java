package io.hivesync.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The reference for a start: the embedded broker in a JVM of its own, in an empty folder, until it takes clients; with an
 * archive of loaded classes made as the launcher makes its own (JDK 25 and later), and without.
 */
final class BrokerAlone {
    private static final int STARTS = 3;

    private final Path folder;
    private final Path archive;
    private int started;

    /** Makes the archive, where the JDK can. */
    BrokerAlone(Path folder) throws IOException {
        this.folder = folder;
        this.archive = folder.resolve("broker.aot");
        if (Runtime.version().feature() >= 25) {
            secondsUntilUp(List.of("-XX:AOTCacheOutput=" + archive));
        }
    }

    /** Seconds from the start of the JVM: the median of a few. */
    double withArchive() throws IOException {
        return median(Files.exists(archive) ? List.of("-XX:AOTCache=" + archive) : List.of());
    }

    /** The same. */
    double without() throws IOException {
        return median(List.of());
    }

    private double median(List<String> options) throws IOException {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < STARTS; i++) {
            seconds.add(secondsUntilUp(options));
        }
        Collections.sort(seconds);
        return seconds.get(STARTS / 2);
    }

    private double secondsUntilUp(List<String> options) throws IOException {
        List<String> arguments = List.of(folder.resolve("broker-" + started++).toString());
        long start = System.nanoTime();
        try (ChildJvm broker = ChildJvm.start(options, BrokerMain.class, arguments)) {
            broker.answer();
            return (System.nanoTime() - start) / 1e9;
        }
    }
}
