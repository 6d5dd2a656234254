package io.hivesync.app;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.streams.BatchMode;
import io.hivesync.topics.FieldRules;
import io.hivesync.topics.Replication;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.WebhookSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one process shall do, checked and without I/O.
 *
 * @param process {@code run}, {@code producer}, {@code streams} or {@code sink-<name>}: its place in the state folder
 * @param producer empty: this process feeds nothing
 * @param streams empty: the Streams app does not run here
 */
record Settings(
        String process,
        Path state,
        Kafka kafka,
        Optional<Producer> producer,
        Optional<Streams> streams,
        Sinks sinks,
        Operations operations) {

    /** The places in the state folder that nobody else may have at the same time; the process' own is the first. */
    List<String> places() {
        Set<String> places = new LinkedHashSet<>(Set.of(process));
        producer.ifPresent(here -> places.add("producer"));
        streams.ifPresent(here -> places.add("streams"));
        sinks.byName().keySet().forEach(name -> places.add("sink-" + name));
        return List.copyOf(places);
    }

    /**
     * @param bootstrapServers empty: a broker inside this process
     * @param replication of the topics that are made
     * @param client what the user gives to all Kafka clients; may hold secrets
     * @param flushEveryMessage whether a broker inside this process has each record on the disk before it acknowledges it
     */
    record Kafka(
            Optional<String> bootstrapServers,
            TopicNames names,
            int partitions,
            Replication replication,
            Map<String, String> client,
            boolean flushEveryMessage) {
        Kafka {
            client = Map.copyOf(client);
        }

        /** Without that flush. */
        Kafka(
                Optional<String> bootstrapServers,
                TopicNames names,
                int partitions,
                Replication replication,
                Map<String, String> client) {
            this(bootstrapServers, names, partitions, replication, client, false);
        }

        @Override
        public String toString() {
            return "Kafka[bootstrapServers=" + bootstrapServers + ", names=" + names + ", partitions=" + partitions
                    + ", replication=" + replication
                    + ", client=" + client.keySet()
                    + ", flushEveryMessage=" + flushEveryMessage + "]";
        }
    }

    /**
     * @param hive empty: no file to capture
     * @param massDeleteThreshold share of a model's records above which losing them at once pauses it
     * @param rules by model: fields that are not sent, and fields that are sent masked
     * @param webhook empty: there is no secret, so it does not start
     */
    record Producer(
            Optional<Path> hive,
            Set<String> includedTables,
            Set<String> includedFields,
            double massDeleteThreshold,
            Map<String, FieldRules> rules,
            Optional<WebhookSettings> webhook) {

        /** What calls may name. */
        Set<String> webhookModels() {
            return webhook.map(settings -> Set.copyOf(settings.models().values()))
                    .orElse(Set.of());
        }
    }

    /**
     * @param window how long a busy record's changes are gathered, where the mode does so
     * @param standbys copies of the state that other instances keep
     * @param threads that process
     */
    record Streams(BatchMode mode, Duration window, int standbys, int threads) {
        static final Streams DEFAULTS = new Streams(BatchMode.FOLD, Duration.ofMillis(100), 0, 1);
    }

    /**
     * @param token what the details are given for; empty: to whoever asks
     */
    record Operations(InetSocketAddress bind, Optional<OperationsToken> token) {
        static Operations open(InetSocketAddress bind) {
            return new Operations(bind, Optional.empty());
        }
    }

    /**
     * @param byName the sinks of this process, in the order that they were given
     * @param adopt whether they take the place of others at their targets
     */
    record Sinks(Map<String, Sink> byName, boolean adopt) {
        static final Sinks NONE = new Sinks(Map.of(), false);

        Sinks {
            byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
        }
    }
}
