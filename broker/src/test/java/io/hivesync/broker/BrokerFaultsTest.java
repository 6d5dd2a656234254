package io.hivesync.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.server.fault.FaultHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerFaultsTest {

    @TempDir
    Path parent;

    /** Without the refusal Kafka halts the test's own process here. */
    @Test
    void lossOfTheDataDirectoryIsReportedAndTheProcessGoesOn() throws Exception {
        Path directory = parent.resolve("data");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory, BrokerOptions.defaults())) {
            deleteAll(directory);
            Files.createFile(directory);
            try (Admin admin = new BrokerClient(broker.bootstrapServers()).admin()) {
                admin.createTopics(List.of(new NewTopic("unwritable", 1, (short) 1)));

                await().atMost(Duration.ofSeconds(30))
                        .untilAsserted(() -> assertThat(broker.failure()).isDone());
            }
        }
    }

    @Test
    void exitThatKafkaAsksForIsReportedByTheRunningBrokerAndNotCarriedOut() {
        try (BrokerFaults running = BrokerFaults.watchStart()) {
            running.startEnded();

            assertThatThrownBy(() -> Exit.halt(1, "disk gone")).isInstanceOf(IllegalStateException.class);

            assertThat(running.failure().getNow(new Throwable("none"))).hasMessageContaining("disk gone");
        }
    }

    @Test
    void fatalFaultDuringTheStartEndsTheWaitOfTheStartingThread() {
        try (BrokerFaults starting = BrokerFaults.watchStart()) {
            FaultHandler handler = starting.build("metadata loading", true, () -> {});
            Thread.ofPlatform().start(() -> handler.handleFault("unknown record", new IOException("bad")));

            assertThatThrownBy(new CountDownLatch(1)::await).isInstanceOf(InterruptedException.class);

            assertThat(starting.failure().join()).hasMessageContaining("metadata loading");
        }
    }

    @Test
    void interruptThatCameTooLateForTheStartDoesNotOutliveIt() {
        try (BrokerFaults starting = BrokerFaults.watchStart()) {
            FaultHandler handler = starting.build("raft manager", true, () -> {});
            Thread.ofPlatform().start(() -> handler.handleFault("lost"));
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }

            starting.startEnded();

            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void lesserFaultAndFaultWhileClosingAreNoFailure() {
        BrokerFaults faults = BrokerFaults.watchStart();
        faults.startEnded();
        faults.build("metadata publishing", false, () -> {}).handleFault("one update");
        faults.close();
        faults.build("raft manager", true, () -> {}).handleFault("closed under it");

        assertThat(faults.failure()).isNotDone();
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
