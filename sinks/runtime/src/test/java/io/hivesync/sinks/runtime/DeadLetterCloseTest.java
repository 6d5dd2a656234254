package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sink that stops waits for no dead letter: its close would take as long as Kafka lets that, or never end. */
class DeadLetterCloseTest extends RunnerTest {
    private static final Refusal NEVER = new Refusal(Refusal.Kind.REJECTED, "never");

    private SinkRunnerSettings settings;
    private KafkaView kafka;
    private QueuedRecord record;

    @BeforeEach
    void topics() throws Exception {
        topics(1);
        pipeline.put("a", "x");
        settings = settings(TestBroker.bootstrapServers());
        kafka = new KafkaView(ClientSettings.of(settings));
        record = QueuedRecord.of(new ConsumerRecord<>(pipeline.topic(), 0, 0, "a", Pipeline.bytes("x")));
    }

    @AfterEach
    void closeView() {
        kafka.close();
    }

    /** Kafka's close fails where the thread is interrupted: the lock stayed taken, and whoever closed the sink waited for ever. */
    @Test
    void anInterruptedThreadClosesToo() throws Exception {
        DeadLetters letters = new DeadLetters(ClientSettings.of(settings), settings, kafka);
        letters.publish(pipeline.lane(0), record, NEVER);

        Thread.currentThread().interrupt();
        letters.close();

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void theCloseWaitsForNoLetterThatKafkaDoesNotAnswer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            ClientSettings clients = ClientSettings.of(settings("127.0.0.1:" + silent.getLocalPort()));
            DeadLetters letters = new DeadLetters(clients, settings, kafka);
            CompletableFuture<Void> published = new CompletableFuture<>();
            Thread publisher = Thread.ofPlatform().start(() -> publish(letters, published));
            silent.accept();

            letters.close();

            assertThat(published).isNotDone();
            publisher.interrupt();
            publisher.join(SOON);
            assertThatThrownBy(published::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void nothingIsPublishedAfterTheClose() {
        DeadLetters letters = new DeadLetters(ClientSettings.of(settings), settings, kafka);

        letters.close();

        assertThatThrownBy(() -> letters.publish(pipeline.lane(0), record, NEVER))
                .isInstanceOf(InterruptedException.class);
    }

    private void publish(DeadLetters letters, CompletableFuture<Void> published) {
        try {
            letters.publish(pipeline.lane(0), record, NEVER);
            published.complete(null);
        } catch (Exception e) {
            published.completeExceptionally(e);
        }
    }

    private SinkRunnerSettings settings(String servers) {
        return SinkRunnerSettings.of("main", pipeline.names, Map.of("bootstrap.servers", servers));
    }
}
