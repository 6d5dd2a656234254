package io.hivesync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.metadata.FeatureLevelRecord;
import org.apache.kafka.metadata.util.BatchFileWriter;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerStartErrorsTest {

    private static final BrokerOptions OPTIONS = BrokerOptions.defaults();

    @TempDir
    Path directory;

    @Test
    void secondBrokerOnADirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
        try (EmbeddedBroker first = EmbeddedBroker.start(directory, OPTIONS)) {
            assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("Another broker is using")
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("Stop that process first");

            new BrokerClient(first.bootstrapServers()).createTopic("alive");
        }
    }

    @Test
    void portThatIsTakenIsNamedAndTheDirectoryStaysFree() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS.withPort(port)))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("choose another port");
        }
        EmbeddedBroker.start(directory, OPTIONS).close();
    }

    @Test
    void fileInPlaceOfTheDirectoryIsRefused() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));

        for (Path path : new Path[] {file, file.resolve("below")}) {
            assertThatThrownBy(() -> EmbeddedBroker.start(path, OPTIONS))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("Cannot write to the data directory " + path);
        }
    }

    @Test
    void directoryThatMayNotBeWrittenIsRefused() {
        assertThat(directory.toFile().setWritable(false)).isTrue();
        try {
            assumeThat(Files.isWritable(directory))
                    .as("SKIPPED: this user may write anywhere, so no directory is read-only for it")
                    .isFalse();

            assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining("Cannot write to the data directory " + directory);
        } finally {
            directory.toFile().setWritable(true);
        }
    }

    @Test
    void directoryOfOtherFilesIsRefusedAndLeftAlone() throws IOException {
        Files.writeString(directory.resolve("thesis.txt"), "years of work");

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("thesis.txt")
                .hasMessageContaining("Choose an empty or a new directory");
        assertThat(directory.resolve("meta.properties")).doesNotExist();
    }

    @Test
    void leftoversOfAFirstStartThatWasKilledDoNotStandInTheWay() throws IOException {
        Files.write(directory.resolve("bootstrap.checkpoint"), new byte[] {1, 2, 3});
        Files.createFile(directory.resolve("meta.properties.tmp"));

        EmbeddedBroker.start(directory, OPTIONS).close();
    }

    @Test
    void dataOfANewerKafkaIsRefused() throws IOException {
        formatWithFeature("metadata.version", 999);

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("made by a newer Kafka")
                .hasMessageContaining(directory.toString());
    }

    /** Kafka's own threads find this out while the start waits for them; unnoticed, it would wait two minutes. */
    @Test
    void faultOfTheControllerEndsTheStartWithItsReason() throws IOException {
        formatWithFeature("group.version", 999);

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("quorum controller")
                .hasMessageContaining("999");
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void dataOfAnotherNodeIsRefused() throws IOException {
        EmbeddedBroker.start(directory, OPTIONS).close();
        Path properties = directory.resolve("meta.properties");
        Files.writeString(properties, Files.readString(properties).replace("node.id=1", "node.id=7"));

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(directory.toString())
                .hasMessageContaining("7");
    }

    @Test
    void startThatFailsHalfWayLeavesNothingOpen() throws Exception {
        int port = freePort();
        BrokerOptions failing =
                OPTIONS.withPort(port).withOverrides(Map.of("authorizer.class.name", "no.such.Authorizer"));

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, failing))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("no.such.Authorizer");

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, OPTIONS.withPort(port))) {
            new BrokerClient(broker.bootstrapServers()).createTopic("works");
        }
    }

    @Test
    void overrideOfWhatMakesUpTheNodeOrOfNoSettingIsRefused() {
        assertThatThrownBy(() -> OPTIONS.withOverrides(Map.of("listeners", "PLAINTEXT://0.0.0.0:9092")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listeners");
        assertThatThrownBy(() -> OPTIONS.withOverrides(Map.of("num.partitons", "3")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("num.partitons");
        assertThatThrownBy(() -> OPTIONS.withPort(65_536)).isInstanceOf(IllegalArgumentException.class);
    }

    /** A directory that is formatted, with one feature of a version that we do not know. */
    private void formatWithFeature(String feature, int level) throws IOException {
        BrokerDirectory.open(directory).close();
        Path bootstrap = directory.resolve("bootstrap.checkpoint");
        Files.delete(bootstrap);
        Map<String, Short> levels = new LinkedHashMap<>();
        levels.put(
                MetadataVersion.FEATURE_NAME, MetadataVersion.latestProduction().featureLevel());
        levels.put(feature, (short) level);
        try (BatchFileWriter writer = BatchFileWriter.open(bootstrap)) {
            levels.forEach((name, value) -> writer.append(new ApiMessageAndVersion(
                    new FeatureLevelRecord().setName(name).setFeatureLevel(value), (short) 0)));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
