package io.hivesync.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    Path directory;

    @Test
    void acknowledgedRecordComesBack() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("words");

            client.produce("words", List.of("one", "two"));

            assertThat(client.readAll("words")).containsExactly("one", "two");
            assertThat(broker.failure()).isNotDone();
        }
    }
}
