package io.hivesync.sinks.runtime;

import static io.hivesync.sinks.runtime.Pipeline.MODEL;
import static io.hivesync.sinks.runtime.Pipeline.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.Mark;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dead letters of a real sink: what there is, and what becomes of it. */
@Tag("slow")
class DeadLetterClientTest extends RefusalTest {
    private DeadLetterClient client;

    @BeforeEach
    void client() throws Exception {
        pipeline.create(pipeline.names.changes(MODEL), 1);
        client = new DeadLetterClient(Map.of("bootstrap.servers", TestBroker.bootstrapServers()), pipeline.names);
    }

    @AfterEach
    void closeClient() {
        client.close();
    }

    private List<DeadLetter> read() {
        return client.read("main", letter -> true).all();
    }

    private void refuse(String id, String text) throws Exception {
        int before = read().size();
        refuse(id::equals, true);
        pipeline.put(id, text);
        await().atMost(SOON).until(() -> read().size() == before + 1);
    }

    @Test
    void aLetterIsOpenUntilItsRecordHasANewerChange() throws Exception {
        assertThat(read()).isEmpty();
        pipeline.start(faulty);
        refuse("a", "bad");

        assertThat(read()).singleElement().satisfies(letter -> {
            assertThat(letter.state()).isEqualTo(DeadLetter.State.OPEN);
            assertThat(letter.model()).isEqualTo(MODEL);
            assertThat(letter.recordId()).isEqualTo("a");
            assertThat(letter.reason()).contains("too long");
            assertThat(client.value("main", letter))
                    .map(String::new)
                    .hasValueSatisfying(value -> assertThat(value).contains("bad"));
        });

        refuse(id -> false, true);
        pipeline.put("a", "good");
        awaitText("a", "good");
        assertThat(read()).extracting(DeadLetter::state).containsExactly(DeadLetter.State.SUPERSEDED);
    }

    @Test
    void aRetryAsksForTheRecordsPresentImageAndSettlesTheLetter() throws Exception {
        pipeline.start(faulty);
        refuse("a", "bad");

        client.retry("main", read().getFirst());

        assertThat(read()).extracting(DeadLetter::state).containsExactly(DeadLetter.State.RETRIED);
        ConsumerRecord<String, byte[]> touch = changes().getFirst();
        assertThat(touch.key()).isEqualTo("a");
        assertThat(touch.value()).isNull();
        assertThat(Mark.readFrom(touch.headers())).map(Mark::kind).contains(Mark.Kind.TOUCH);
    }

    /** A record that is refused again and again must not go round for ever. */
    @Test
    void retriesOfTheSameRecordForTheSameReasonAreCounted() throws Exception {
        pipeline.start(faulty);
        refuse("a", "bad");
        for (int i = 1; i <= 3; i++) {
            client.retry("main", client.read("main", letter -> true).open().getFirst());
            pipeline.put("a", "bad again");
            int letters = i + 1;
            await().atMost(SOON).until(() -> read().size() == letters);
        }

        assertThat(client.read("main", letter -> true).open())
                .singleElement()
                .satisfies(letter -> assertThat(letter.retries()).isEqualTo(DeadLetterClient.MOST_RETRIES));
    }

    @Test
    void aDiscardedLetterIsSettledAndNothingIsSent() throws Exception {
        pipeline.start(faulty);
        refuse("a", "bad");
        refuse("b", "bad");

        client.discard("main", read().getFirst());

        assertThat(read())
                .extracting(DeadLetter::recordId, DeadLetter::state)
                .containsExactlyInAnyOrder(tuple("a", DeadLetter.State.DISCARDED), tuple("b", DeadLetter.State.OPEN));
        assertThat(pipeline.end(new TopicPartition(pipeline.names.changes(MODEL), 0)))
                .isZero();
        assertThat(client.read("main", letter -> letter.recordId().equals("b")).all())
                .hasSize(1);
    }

    private List<ConsumerRecord<String, byte[]>> changes() {
        TopicPartition partition = new TopicPartition(pipeline.names.changes(MODEL), 0);
        ClientSettings clients =
                ClientSettings.of("changes", Map.of("bootstrap.servers", TestBroker.bootstrapServers()));
        try (var reader = clients.reader()) {
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            return await().atMost(SOON)
                    .until(
                            () -> Optional.of(
                                    reader.poll(Duration.ofMillis(100)).records(partition)),
                            found -> !found.get().isEmpty())
                    .orElseThrow();
        }
    }
}
