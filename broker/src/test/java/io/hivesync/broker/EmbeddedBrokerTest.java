package io.hivesync.broker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @TempDir
    Path directory;

    @Test
    void acknowledgedRecordsComeBack() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("words");

            client.produce("words", List.of("one", "two"));

            assertThat(client.readAll("words")).containsExactly("one", "two");
            assertThat(broker.failure()).isNotDone();
        }
    }

    @Test
    void recordsAndCommittedOffsetsOutliveARestart() throws Exception {
        TopicPartition partition = new TopicPartition("words", 0);
        OffsetAndMetadata committed = new OffsetAndMetadata(2, "mark");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("words");
            client.produce("words", List.of("one", "two", "three"));
            try (KafkaConsumer<String, String> consumer = client.consumer(Map.of("group.id", "readers"))) {
                consumer.assign(List.of(partition));
                consumer.commitSync(Map.of(partition, committed));
            }
        }

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            assertThat(client.readAll("words")).containsExactly("one", "two", "three");
            try (KafkaConsumer<String, String> consumer = client.consumer(Map.of("group.id", "readers"))) {
                assertThat(consumer.committed(Set.of(partition))).containsEntry(partition, committed);
            }
        }
    }

    /** Kafka looks at all that was not surely written: the partition ends there, and who knows how far it was can tell. */
    @Test
    void recordsThatAreGarbageAfterAKillAreCutOffWithWhatFollows() throws Exception {
        damagedRecords();
        Files.delete(directory.resolve(".kafka_cleanshutdown"));

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            assertThat(client.readAll("words")).containsExactly("value 0", "value 1");
            client.produce("words", List.of("goes on"));
            assertThat(client.readAll("words")).endsWith("goes on").hasSize(3);
        }
    }

    /** It does not look then: who reads them is told. */
    @Test
    void recordsThatAreGarbageAfterAStopAreNamedToTheirReaders() throws Exception {
        damagedRecords();

        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            assertThatThrownBy(() -> client.readAll("words"))
                    .hasMessageContaining("fetching the next record from words-0")
                    .hasRootCauseInstanceOf(KafkaException.class)
                    .rootCause()
                    .hasMessageStartingWith("Record batch for partition words-0 at offset 2 is invalid");
            client.produce("words", List.of("goes on"));
        }
    }

    /** Of five records the third. */
    private void damagedRecords() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("words");
            for (int number = 0; number < 5; number++) {
                client.produce("words", List.of("value " + number));
            }
        }
        Path segment = directory.resolve("words-0/00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        Files.write(
                segment,
                new String(bytes, ISO_8859_1).replace("value 2", "garbage").getBytes(ISO_8859_1));
    }

    @Test
    void chosenPortIsUsedAndFreeAgainAfterClosing() throws Exception {
        int port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            port = BrokerClient.port(broker);
        }

        try (EmbeddedBroker broker =
                EmbeddedBroker.start(directory, BrokerOptions.defaults().withPort(port))) {
            assertThat(broker.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
            new BrokerClient(broker.bootstrapServers()).createTopic("reachable");
        }
    }

    @Test
    void onlyTheLoopbackAddressIsServed() throws IOException {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            // another address of this machine than the one we listen on: a listener on all addresses would answer
            InetSocketAddress other = new InetSocketAddress("127.0.0.2", BrokerClient.port(broker));

            assertThatThrownBy(() -> connect(other)).isInstanceOf(IOException.class);
            assertThatCode(() -> connect(new InetSocketAddress("127.0.0.1", BrokerClient.port(broker))))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void topicThatNobodyCreatedIsNotMadeByReadingOrWriting() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            try (KafkaProducer<String, String> producer = client.producer(Map.of("max.block.ms", "500"))) {
                assertThatThrownBy(() -> producer.send(new ProducerRecord<>("mistyped", "value"))
                                .get())
                        .hasMessageContaining("mistyped");
            }
            try (Admin admin = client.admin()) {
                assertThat(admin.listTopics().names().get()).isEmpty();
            }
        }
    }

    @Test
    void readerOfCommittedRecordsSeesNoAbortedTransaction() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("words");
            try (KafkaProducer<String, String> producer = client.producer(Map.of("transactional.id", "writer"))) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("words", "aborted"));
                producer.flush();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("words", "committed"));
                producer.commitTransaction();
            }

            assertThat(client.readAll("words")).containsExactly("committed");
        }
    }

    @Test
    void overridesAndTheFlushOfEveryMessageReachTheBroker() throws Exception {
        BrokerOptions options =
                BrokerOptions.defaults().withFlushEveryMessage(true).withOverrides(Map.of("num.partitions", "3"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, options)) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());

            assertThat(client.brokerSetting("log.flush.interval.messages")).isEqualTo("1");
            assertThat(client.brokerSetting("num.partitions")).isEqualTo("3");
            assertThat(client.brokerSetting("log.retention.ms")).isEqualTo("-1");
        }
    }

    @Test
    void closingTwiceIsHarmlessAndNoFailure() {
        EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults());
        broker.close();
        broker.close();

        assertThat(broker.failure()).isNotDone();
    }

    @Test
    void interruptedThreadClosesCleanlyAndStaysInterrupted() {
        EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults());
        Thread.currentThread().interrupt();

        broker.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThat(directory.resolve(".kafka_cleanshutdown")).exists();
    }

    private static void connect(InetSocketAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 2_000);
        }
    }
}
