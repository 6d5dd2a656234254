package io.hivesync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.metadata.FeatureLevelRecord;
import org.apache.kafka.metadata.util.BatchFileWriter;
import org.apache.kafka.server.common.ApiMessageAndVersion;
import org.apache.kafka.server.common.MetadataVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @ParameterizedTest
    @ValueSource(
            strings = {"This is no properties file", "", "version=1\nnode.id=1\n", "version=7\nnode.id=1\n", "\\uNONE=1"
            })
    void markOfTheDirectoryThatIsGarbageIsNamed(String garbage) throws IOException {
        EmbeddedBroker.start(directory, OPTIONS).close();
        Files.writeString(directory.resolve("meta.properties"), garbage);

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageStartingWith(directory.resolve("meta.properties") + " is not as the broker wrote it (")
                .hasMessageEndingWith("). " + remedy());
    }

    @Test
    void firstMetadataThatIsGarbageIsNamed() throws IOException {
        EmbeddedBroker.start(directory, OPTIONS).close();
        Path file = directory.resolve("bootstrap.checkpoint");
        Files.writeString(file, "This is no checkpoint".repeat(20));

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageStartingWith(directory + " is not as the broker made it (")
                .hasMessageContaining(file.toString())
                .hasMessageEndingWith("). " + remedy());
    }

    private String remedy() {
        return "Put a copy of " + directory
                + " in its place; or move it away and start with an empty one: what was only in"
                + " its topics is lost then.";
    }

    /** Kafka itself would start, with none of the topics that were made after the damaged place. */
    @Test
    void metadataThatIsGarbageInTheMiddleIsNotTakenForShorter() throws Exception {
        byte[] whole = metadataOfTwoTopics();
        Files.write(metadata(), withGarbageInTheMiddle(whole));

        assertMetadataIsRefused();

        Files.write(metadata(), whole);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, OPTIONS)) {
            assertThat(new BrokerClient(broker.bootstrapServers()).topics()).contains("first", "second");
        }
    }

    /** What was written together may be there in part; what was written a minute later stands on what was there. */
    @Test
    void metadataThatIsGarbageInTheMiddleIsALossOfPowerOnlyWhereAllBehindItIsAsOld() throws Exception {
        byte[] damaged = withGarbageInTheMiddle(metadataOfTwoTopics());
        Files.delete(directory.resolve(".kafka_cleanshutdown"));
        byte[] muchLater = damaged.clone();
        makeLastBatchLater(muchLater, Duration.ofMinutes(1));
        Files.write(metadata(), muchLater);

        assertMetadataIsRefused();

        Files.write(metadata(), damaged);
        EmbeddedBroker.start(directory, OPTIONS).close();
    }

    private Path metadata() {
        return directory.resolve("__cluster_metadata-0/00000000000000000000.log");
    }

    private byte[] metadataOfTwoTopics() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, OPTIONS)) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("first");
            client.createTopic("second");
        }
        return Files.readAllBytes(metadata());
    }

    private static byte[] withGarbageInTheMiddle(byte[] whole) {
        byte[] damaged = whole.clone();
        Arrays.fill(damaged, whole.length / 2, whole.length / 2 + 50, (byte) 'x');
        return damaged;
    }

    private void assertMetadataIsRefused() {
        assertThatThrownBy(() -> EmbeddedBroker.start(directory, OPTIONS))
                .isInstanceOf(BrokerStartException.class)
                .message()
                .matches(Pattern.quote(metadata().toString()) + " cannot be read from byte \\d+ on\\. "
                        + Pattern.quote(remedy()));
    }

    /** Its time, and the checksum that covers it. */
    private static void makeLastBatchLater(byte[] log, Duration by) {
        for (int at = log.length - 61; at >= 0; at--) {
            ByteBuffer batch = ByteBuffer.wrap(log, at, log.length - at).slice();
            if (batch.get(16) == 2 && batch.getInt(8) + 12 == batch.limit()) {
                batch.putLong(35, batch.getLong(35) + by.toMillis());
                CRC32C crc = new CRC32C();
                crc.update(batch.slice(21, batch.limit() - 21));
                batch.putInt(17, (int) crc.getValue());
                return;
            }
        }
        throw new AssertionError("no batch ends where the log ends");
    }

    /** What was being written when the power went was not acknowledged. */
    @Test
    void metadataThatIsCutOffAtItsEndStarts() throws Exception {
        byte[] whole = metadataOfTwoTopics();
        Files.write(metadata(), Arrays.copyOf(whole, whole.length - 1));

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, OPTIONS)) {
            assertThat(new BrokerClient(broker.bootstrapServers()).topics()).contains("first");
        }
    }

    /** An upgrade starts on it, and leaves it readable to the version before. */
    @Test
    void dataOfAnOlderKafkaGoesOn() throws Exception {
        short oldest = MetadataVersion.MINIMUM_VERSION.featureLevel();
        assertThat(oldest).isLessThan(MetadataVersion.latestProduction().featureLevel());
        formatWithFeature(MetadataVersion.FEATURE_NAME, oldest);
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, OPTIONS)) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("numbers");
            client.produce("numbers", List.of("one"));
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, OPTIONS)) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.produce("numbers", List.of("two"));
            assertThat(client.readAll("numbers")).containsExactly("one", "two");
            try (Admin admin = client.admin()) {
                assertThat(admin.describeFeatures()
                                .featureMetadata()
                                .get()
                                .finalizedFeatures()
                                .get(MetadataVersion.FEATURE_NAME)
                                .maxVersionLevel())
                        .isEqualTo(oldest);
            }
        }
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

    /** A directory that is formatted, with one feature of another version than ours. */
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
