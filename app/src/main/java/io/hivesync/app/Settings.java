package io.hivesync.app;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.topics.TopicNames;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one process shall do, checked and without I/O.
 *
 * @param process {@code run}, {@code producer}, {@code streams} or {@code sink-<name>}: its place in the state folder
 * @param bootstrapServers empty: a broker inside this process
 * @param producer empty: this process feeds nothing
 * @param streams whether the Streams app runs here
 * @param sinks by name
 */
record Settings(
        String process,
        Path state,
        Optional<String> bootstrapServers,
        TopicNames names,
        int partitions,
        Optional<Producer> producer,
        boolean streams,
        Map<String, Sink> sinks,
        InetSocketAddress operations) {

    /**
     * @param hive empty: no file to capture
     * @param webhookModels name in a call to model
     */
    record Producer(
            Optional<Path> hive,
            Set<String> includedTables,
            Set<String> includedFields,
            InetSocketAddress webhook,
            List<String> secrets,
            Map<String, String> webhookModels) {

        @Override
        public String toString() {
            return "Producer[hive=" + hive + ", webhook=" + webhook + ", webhookModels=" + webhookModels + "]";
        }
    }

    Settings {
        sinks = Map.copyOf(sinks);
    }
}
