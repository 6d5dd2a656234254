package io.hivesync.webhook;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/** One broker for all tests of the process, which ends it; each class has its own topic prefix. */
final class SharedBroker {
    private static final EmbeddedBroker BROKER = start();

    private SharedBroker() {}

    static String bootstrapServers() {
        return BROKER.bootstrapServers();
    }

    private static EmbeddedBroker start() {
        try {
            Path directory = Files.createTempDirectory("hive-sync-broker");
            EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults());
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(broker, directory)));
            return broker;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(EmbeddedBroker broker, Path directory) {
        broker.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
