package io.hivesync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk of 64 MB, half of it taken by something else. */
@Tag("slow")
class FullDiskTest {
    private static final long TAKEN_BYTES = 32L << 20;

    @TempDir
    Path folder;

    private Path disk;
    private Path other;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectories(folder.resolve("disk"));
        if (!run("mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", disk.toString())) {
            System.err.println("SKIPPED: no file system can be mounted here; a broker on a full disk is not tested");
            Assumptions.abort("mount is not allowed");
        }
        other = disk.resolve("other");
        try (RandomAccessFile file = new RandomAccessFile(other.toFile(), "rw")) {
            byte[] megabyte = new byte[1 << 20];
            while (file.length() < TAKEN_BYTES) {
                file.write(megabyte);
            }
        }
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "--lazy", disk.toString());
    }

    private static boolean run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theBrokerStopsAndSaysWhyAndHasAllItAcknowledgedWhenThereIsRoomAgain() throws Exception {
        Path data = disk.resolve("kafka");
        List<String> acknowledged = new ArrayList<>();
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            client.createTopic("numbers");
            produceUntilRefused(client, acknowledged);

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(broker.failure()).isDone());
            assertThat(broker.failure().join()).hasMessageContaining("the disk of " + data + " is full");
        }
        assertThat(acknowledged).isNotEmpty();

        Files.delete(other);
        try (EmbeddedBroker broker = EmbeddedBroker.start(data, BrokerOptions.defaults())) {
            BrokerClient client = new BrokerClient(broker.bootstrapServers());
            List<String> found = client.readAll("numbers");
            // what was not acknowledged may be there, too
            assertThat(found).hasSizeGreaterThanOrEqualTo(acknowledged.size());
            assertThat(found.subList(0, acknowledged.size())).isEqualTo(acknowledged);
            client.produce("numbers", List.of("goes on"));
        }
    }

    @Test
    void aStartOnAFullDiskSaysSo() throws Exception {
        try (RandomAccessFile file = new RandomAccessFile(other.toFile(), "rw")) {
            byte[] page = new byte[4096];
            file.seek(file.length());
            assertThatThrownBy(() -> {
                        while (true) {
                            file.write(page);
                        }
                    })
                    .isInstanceOf(IOException.class);
        }

        assertThatThrownBy(() -> EmbeddedBroker.start(disk.resolve("kafka"), BrokerOptions.defaults()))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(" is full");
    }

    private static void produceUntilRefused(BrokerClient client, List<String> acknowledged) throws Exception {
        try (KafkaProducer<String, String> producer = client.producer(
                Map.of("delivery.timeout.ms", "3000", "request.timeout.ms", "2000", "max.block.ms", "3000"))) {
            for (int number = 0; number < 1_000; number++) {
                String value = number + " " + "x".repeat(100_000);
                try {
                    producer.send(new ProducerRecord<>("numbers", value)).get();
                } catch (ExecutionException e) {
                    return;
                }
                acknowledged.add(value);
            }
        }
        throw new AssertionError("100 MB went to a disk of 64");
    }
}
