package io.hivesync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A broker in another process, which is then killed. */
class KilledBrokerTest {

    @TempDir
    Path directory;

    private Process process;

    private BufferedReader output;

    @BeforeEach
    void startProcess() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        output = process.inputReader();
    }

    @AfterEach
    void stopProcess() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Test
    void everyAcknowledgedRecordIsThereAfterAKill() throws Exception {
        List<String> values =
                IntStream.range(0, 20_000).mapToObj(number -> "value " + number).toList();
        BrokerClient client = new BrokerClient(address());
        client.createTopic("numbers");
        client.produce("numbers", values);

        process.destroyForcibly().waitFor();

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            assertThat(new BrokerClient(broker.bootstrapServers()).readAll("numbers"))
                    .isEqualTo(values);
        }
    }

    /** Kafka 4.3 skips the markers of partitions that are without a leader for a moment: they would be open for ever. */
    @Tag("slow")
    @ParameterizedTest
    @ValueSource(ints = {15, 20, 25, 30})
    void aCommitThatWasDecidedBeforeAKillIsCompletedAfterIt(int killAfterMs) throws Exception {
        int partitions = 200;
        BrokerClient client = new BrokerClient(address());
        client.createTopic("numbers", partitions);
        try (var producer = client.producer(Map.of("transactional.id", "writer"))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int partition = 0; partition < partitions; partition++) {
                producer.send(new ProducerRecord<>("numbers", partition, "key", "value"));
            }
            producer.flush();
            Thread commit = Thread.ofVirtual().start(() -> {
                try {
                    producer.commitTransaction();
                } catch (KafkaException e) {
                    // the broker has gone
                }
            });
            Thread.sleep(killAfterMs);
            process.destroyForcibly().waitFor();
            commit.interrupt();
            commit.join();
            producer.close(Duration.ZERO);
        }

        // a broker that its controller soon misses
        BrokerOptions impatient = BrokerOptions.defaults()
                .withOverrides(Map.of("broker.session.timeout.ms", "400", "broker.heartbeat.interval.ms", "100"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, impatient)) {
            BrokerClient again = new BrokerClient(broker.bootstrapServers());
            try (var producer = again.producer(Map.of("transactional.id", "writer"))) {
                producer.initTransactions();
            }
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(again.ends("numbers", partitions, "read_committed"))
                            .isEqualTo(again.ends("numbers", partitions, "read_uncommitted")));
        }
    }

    @Test
    void directoryOfABrokerInAnotherProcessIsRefused() throws IOException {
        address();

        assertThatThrownBy(() -> EmbeddedBroker.start(directory, BrokerOptions.defaults()))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("Another broker is using");
    }

    private String address() throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(BrokerProcess.ADDRESS)) {
            line = output.readLine();
        }
        assertThat(line).as("the broker's address").isNotNull();
        return line.substring(BrokerProcess.ADDRESS.length());
    }
}
