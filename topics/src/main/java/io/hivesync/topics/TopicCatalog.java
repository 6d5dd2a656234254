package io.hivesync.topics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The topics as {@code topics.yaml} declares them. Immutable. */
record TopicCatalog(
        @JsonProperty(required = true) Declaration changes,
        @JsonProperty(required = true) Declaration records,
        @JsonProperty(required = true) Declaration models,
        @JsonProperty(required = true) Declaration rejected,
        @JsonProperty(required = true) Declaration deadletters,
        @JsonProperty(required = true) Declaration control) {

    /**
     * @param name with {@code <prefix>}, {@code <model>} and {@code <sink>} open
     * @param partitions a number, or {@code cluster}
     */
    record Declaration(String name, String partitions, Map<String, String> config) {
        private static final String CLUSTER = "cluster";

        Declaration {
            config = Map.copyOf(config);
        }

        int partitions(int ofCluster) {
            return partitions.equals(CLUSTER) ? ofCluster : Integer.parseInt(partitions);
        }
    }

    static TopicCatalog load() {
        try (InputStream yaml = TopicCatalog.class.getResourceAsStream("topics.yaml")) {
            if (yaml == null) {
                throw new IllegalStateException("topics.yaml is missing beside " + TopicCatalog.class.getName());
            }
            return JsonMapper.builder(new YAMLFactory()).build().readValue(yaml, TopicCatalog.class);
        } catch (IOException e) {
            throw new UncheckedIOException("topics.yaml cannot be read", e);
        }
    }
}
