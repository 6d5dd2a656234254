package io.hivesync.webhook;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.ModelTopics;
import io.hivesync.topics.TopicNames;
import io.hivesync.webhook.TestCall.Answer;
import io.hivesync.webhook.TestKafka.Event;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka goes and comes back. A 200 that is not in Kafka would be a write that is lost for good. */
class OutageTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

    @TempDir
    Path directory;

    @Test
    void withoutKafkaNothingIsAnswered200AndARepeatLandsWhenItIsBack() throws Exception {
        TestKafka first = TestKafka.ofItsOwn(directory, 0);
        AtomicReference<ModelTopics> topics = new AtomicReference<>(first.topics());
        try (WebhookServer server = server(first.client(), model -> topics.get().ensure(model))) {
            assertThat(send(server, "before").status()).isEqualTo(200);
            first.close();

            Answer refused = send(server, "during");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.raw().headers().firstValue("Retry-After")).hasValue("5");

            try (TestKafka second = TestKafka.ofItsOwn(directory, first.port())) {
                topics.set(second.topics());
                await().atMost(30, SECONDS).until(() -> send(server, "during").status() == 200);
                assertThat(second.events("posts")).extracting(Event::key).contains("before", "during");
            }
        }
    }

    @Test
    void batchWithoutKafkaSaysWhichItemsWaitAndItsRepeatLands() throws Exception {
        String batch = "{\"model\":\"posts\",\"operation\":\"delete\",\"records\":["
                + "{\"recordId\":\"a\"},{},{\"recordId\":\"a\"},{\"recordId\":\"b\"}]}";
        TestKafka first = TestKafka.ofItsOwn(directory, 0);
        AtomicReference<ModelTopics> topics = new AtomicReference<>(first.topics());
        try (WebhookServer server = server(first.client(), model -> topics.get().ensure(model))) {
            assertThat(send(server, "before").status()).isEqualTo(200);
            first.close();

            Answer refused = new TestCall(server.address()).path("/sync/batch").send(batch);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.raw().headers().firstValue("Retry-After")).hasValue("5");
            assertThat(refused.body().path("success").booleanValue()).isFalse();
            assertThat(refused.body()
                            .path("results")
                            .valueStream()
                            .map(result -> result.path("status").intValue()))
                    .containsExactly(503, 400, 503, 503);

            try (TestKafka second = TestKafka.ofItsOwn(directory, first.port())) {
                topics.set(second.topics());
                await().atMost(30, SECONDS)
                        .until(() -> new TestCall(server.address())
                                        .path("/sync/batch")
                                        .send(batch)
                                        .status()
                                == 200);
                assertThat(second.events("posts")).extracting(Event::key).contains("a", "b");
            }
        }
    }

    @Tag("slow")
    @Test
    void startsWithoutKafkaAndTakesCallsWhenItComes() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        AtomicReference<ModelTopics> topics = new AtomicReference<>(model -> {
            throw new IllegalStateException("no Kafka");
        });
        Map<String, Object> client = Map.of(
                "bootstrap.servers", "127.0.0.1:" + port, "max.block.ms", "1000", "reconnect.backoff.max.ms", "100");
        try (WebhookServer server = server(client, model -> topics.get().ensure(model))) {
            assertThat(send(server, "early").status()).isEqualTo(503);

            try (TestKafka kafka = TestKafka.ofItsOwn(directory, port)) {
                topics.set(kafka.topics());
                await().atMost(30, SECONDS).until(() -> send(server, "early").status() == 200);
                assertThat(kafka.events("posts")).extracting(Event::key).contains("early");
            }
        }
    }

    /** A broker answers that a topic is created before it knows of it: then the first call was answered 503. */
    @Test
    void firstCallWaitsForTheClustersTopicsThatAreBeingMade() throws Exception {
        TopicNames later = new TopicNames("later");
        try (TestKafka kafka = TestKafka.shared();
                WebhookServer server = server(
                        later, kafka.client(), model -> kafka.topics(later).ensure(model))) {
            CompletableFuture<Integer> answered = CompletableFuture.supplyAsync(() -> status(server, "first"));
            await().until(() -> server.status().received() == 1);
            assertThat(answered).isNotDone();
            kafka.topics(later);

            assertThat(answered.get(30, SECONDS)).isEqualTo(200);
        }
    }

    @Test
    void everyCallThatWasAnswered200IsInKafkaThoughItStoppedInTheMiddle() throws Exception {
        TestKafka first = TestKafka.ofItsOwn(directory, 0);
        Set<String> answered = ConcurrentHashMap.newKeySet();
        AtomicReference<ModelTopics> topics = new AtomicReference<>(first.topics());
        try (WebhookServer server = server(first.client(), model -> topics.get().ensure(model))) {
            AtomicBoolean over = new AtomicBoolean();
            List<Thread> callers = IntStream.range(0, 4)
                    .mapToObj(caller -> Thread.ofPlatform().start(() -> {
                        for (int i = 0; !over.get(); i++) {
                            String id = caller + "-" + i;
                            if (status(server, id) == 200) {
                                answered.add(id);
                            }
                        }
                    }))
                    .toList();
            await().atMost(30, SECONDS).until(() -> answered.size() > 200);
            first.close();
            int before = answered.size();
            try (TestKafka second = TestKafka.ofItsOwn(directory, first.port())) {
                topics.set(second.topics());
                await().atMost(30, SECONDS).until(() -> answered.size() > before + 200);
                over.set(true);
                for (Thread caller : callers) {
                    caller.join();
                }
                Set<String> there =
                        second.events("posts").stream().map(Event::key).collect(Collectors.toSet());
                assertThat(there).containsAll(answered);
            }
        }
    }

    @Test
    void topicThatIsDeletedIsMadeAgainForTheRepeatOfTheCallThatMissedIt() throws Exception {
        try (TestKafka kafka = TestKafka.shared();
                WebhookServer server = server(kafka.names, kafka.client(), kafka.topics())) {
            assertThat(send(server, "before").status()).isEqualTo(200);
            kafka.deleteTopic(kafka.names.changes("posts"));
            await().atMost(30, SECONDS).until(() -> send(server, "after").status() == 200);
            assertThat(kafka.events("posts")).extracting(Event::key).contains("after");
        }
    }

    /** Guards the callers' turns: an Admin waits much longer for a Kafka that is away than a caller may. */
    @Tag("slow")
    @Test
    void callDoesNotWaitForTopicsLongerThanACallerMay() throws Exception {
        CountDownLatch kafkaAnswers = new CountDownLatch(1);
        try (TestKafka kafka = TestKafka.shared();
                WebhookServer server = server(kafka.names, kafka.client(), model -> {
                    await().forever().until(() -> kafkaAnswers.await(1, SECONDS));
                    kafka.topics().ensure(model);
                })) {
            Answer refused = send(server, "first");
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.raw().headers().firstValue("Retry-After")).hasValue("5");

            kafkaAnswers.countDown();
            // a topic that is made takes its time, and a caller may come again
            await().atMost(Duration.ofMinutes(1)).until(() -> status(server, "second") == 200);
        }
    }

    private static WebhookServer server(Map<String, Object> client, ModelTopics topics) throws Exception {
        return server(new TopicNames("hive"), client, topics);
    }

    private static WebhookServer server(TopicNames names, Map<String, Object> client, ModelTopics topics)
            throws Exception {
        WebhookServer server = new WebhookServer(
                WebhookSettings.of(ANY_PORT, List.of(Secret.of(TestCall.SECRET)), Map.of("posts", "posts")),
                names,
                client,
                topics);
        server.start();
        return server;
    }

    private static int status(WebhookServer server, String id) {
        try {
            return send(server, id).status();
        } catch (Exception e) {
            return 0;
        }
    }

    private static Answer send(WebhookServer server, String id) throws Exception {
        return new TestCall(server.address())
                .send("{\"model\":\"posts\",\"operation\":\"update\",\"recordId\":\"" + id + "\",\"data\":{\"x\":1}}");
    }
}
