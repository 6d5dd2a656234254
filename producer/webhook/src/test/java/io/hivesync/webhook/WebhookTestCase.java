package io.hivesync.webhook;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** One topic prefix a class; a webhook a test, on a free port, that takes {@code users} as {@code accounts}, and {@code posts}. */
class WebhookTestCase {
    static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);

    static TestKafka kafka;

    private WebhookServer server;

    @BeforeAll
    static void startKafka() {
        kafka = TestKafka.shared();
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @AfterEach
    void stopWebhook() {
        if (server != null) {
            server.close();
        }
    }

    static WebhookSettings settings() {
        return settings(Map.of("users", "accounts", "posts", "posts"));
    }

    static WebhookSettings settings(Map<String, String> models) {
        return WebhookSettings.of(ANY_PORT, List.of(Secret.of(TestCall.SECRET), Secret.of("the-previous-one")), models);
    }

    WebhookServer start() throws IOException {
        return start(settings());
    }

    WebhookServer start(WebhookSettings settings) throws IOException {
        server = new WebhookServer(settings, kafka.names, kafka.patientClient(), kafka.topics());
        server.start();
        return server;
    }

    TestCall call() {
        return new TestCall(server.address());
    }

    /** A webhook that takes one model by its own name, which no other test writes to. */
    TestCall callFor(String model) throws IOException {
        if (server == null) {
            start(settings(Map.of(model, model)));
        }
        return call();
    }
}
