package io.hivesync.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A broker in a JVM of its own, so that what the benchmark's JVM uses is the sink's. */
final class BrokerProcess implements AutoCloseable {
    private final ChildJvm jvm;
    private final String bootstrapServers;

    private BrokerProcess(ChildJvm jvm, String bootstrapServers) {
        this.jvm = jvm;
        this.bootstrapServers = bootstrapServers;
    }

    static BrokerProcess start(Path dataDirectory) throws IOException {
        ChildJvm jvm =
                ChildJvm.start(List.of("-Xms256m", "-Xmx512m"), BrokerMain.class, List.of(dataDirectory.toString()));
        return new BrokerProcess(jvm, jvm.answer());
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    Duration cpu() {
        return jvm.cpu();
    }

    @Override
    public void close() throws IOException {
        jvm.close();
    }
}
