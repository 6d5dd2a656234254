package io.hivesync.sinks.runtime;

import io.hivesync.broker.BrokerOptions;
import io.hivesync.broker.EmbeddedBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One broker for all tests of a run; each test has its own topic prefix. Closed with the last test. */
final class TestBroker implements BeforeAllCallback {
    private static volatile String servers = "";

    /** What the whole run shares. */
    private record Shared(EmbeddedBroker broker, Path directory) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            broker.close();
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }

    static String bootstrapServers() {
        return servers;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Shared shared = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(TestBroker.class))
                .computeIfAbsent(Shared.class, key -> start(), Shared.class);
        servers = shared.broker().bootstrapServers();
    }

    private static Shared start() {
        try {
            Path directory = Files.createTempDirectory("hive-sync-broker");
            return new Shared(EmbeddedBroker.start(directory, BrokerOptions.defaults()), directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
