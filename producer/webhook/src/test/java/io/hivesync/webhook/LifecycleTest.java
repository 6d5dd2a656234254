package io.hivesync.webhook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.hivesync.webhook.TestCall.Answer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Start, close, and callers that take their time. */
class LifecycleTest extends WebhookTestCase {
    private static final String BODY = "{\"model\":\"posts\",\"operation\":\"delete\",\"recordId\":\"a\"}";

    @Test
    void closeLetsACallInFlightFinishAndTakesNoOther() throws Exception {
        CountDownLatch inFlight = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        WebhookServer server = new WebhookServer(settings(), kafka.names, kafka.client(), model -> {
            inFlight.countDown();
            await().until(() -> goOn.await(30, SECONDS));
            kafka.topics().ensure(model);
        });
        server.start();
        TestCall call = new TestCall(server.address());
        CompletableFuture<Answer> first = later(call);
        assertThat(inFlight.await(30, SECONDS)).isTrue();

        CompletableFuture<Void> closed = CompletableFuture.runAsync(() -> server.close(Duration.ofSeconds(30)));
        await().atMost(20, SECONDS).until(() -> call.send(BODY).status() == 503);
        assertThat(closed).isNotDone();
        goOn.countDown();

        assertThat(first.get(30, SECONDS).status()).isEqualTo(200);
        closed.get(30, SECONDS);
        assertThatThrownBy(() -> call.send(BODY)).isInstanceOf(ConnectException.class);
        server.close();
    }

    @Test
    void callThatGetsNoTurnIsToldToComeBackAndASlowCallerLosesItsTurn() throws Exception {
        WebhookServer server = start(settings().withLimits(new WebhookLimits(1000, 1, 1000, 1000)));
        assertThat(call().send(BODY).status()).isEqualTo(200);
        try (Socket slow = slowCaller(server)) {
            // its first half is there, and it has the only turn
            await().atMost(20, SECONDS).until(() -> {
                Answer answer = call().send(BODY);
                return answer.status() == 503
                        && answer.raw().headers().firstValue("Retry-After").isPresent();
            });

            // dropped without an answer after the time that a request may take
            assertThat(readToEnd(slow)).isEmpty();
            await().atMost(20, SECONDS).until(() -> call().send(BODY).status() == 200);
        }
    }

    @Test
    void callersWithoutSecretTakeNobodysTurn() throws Exception {
        WebhookServer server = start(settings().withLimits(new WebhookLimits(1000, 1, 1000, 1000)));
        try (Socket idle = new Socket("127.0.0.1", server.address().getPort())) {
            idle.getOutputStream()
                    .write("POST /sync HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n{".getBytes(US_ASCII));
            idle.getOutputStream().flush();
            await().atMost(20, SECONDS).until(() -> server.status().unauthorized() == 1);

            assertThat(call().send(BODY).status()).isEqualTo(200);
        }
    }

    @Test
    void garbageOnTheSocketStopsNothing() throws Exception {
        WebhookServer server = start();
        for (String garbage : new String[] {
            "\r\n\r\n",
            "GET\r\n\r\n",
            "POST foo:bar HTTP/1.1\r\n\r\n",
            "POST /sync HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "POST /sync HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-Sync-Secret: " + TestCall.SECRET
                    + "\r\nContent-Type: application/json\r\n\r\nzz\r\n"
        }) {
            try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
                socket.getOutputStream().write(garbage.getBytes(US_ASCII));
                socket.getOutputStream().flush();
                socket.shutdownOutput();
                assertThat(readToEnd(socket)).doesNotContain("HTTP/1.1 5", "HTTP/1.1 2");
            }
        }

        assertThat(call().send(BODY).status()).isEqualTo(200);
    }

    @Test
    void portInUseIsSaidWithWhatToDoAndLeavesNothingBehind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            WebhookSettings settings = WebhookSettings.of(
                    new InetSocketAddress(taken.getInetAddress(), taken.getLocalPort()),
                    settings().callers(),
                    Map.of());
            WebhookServer server = new WebhookServer(settings, kafka.names, kafka.client(), kafka.topics());

            assertThatThrownBy(server::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(String.valueOf(taken.getLocalPort()))
                    .hasMessageContaining("choose another");
            assertThatThrownBy(server::address).isInstanceOf(IllegalStateException.class);
            server.close();
        }
    }

    @Test
    void modelWhoseNameGivesNoTopicIsRefusedBeforeTheStart() {
        WebhookSettings settings = settings(Map.of("users", "ä".repeat(50)));

        assertThatThrownBy(() -> new WebhookServer(settings, kafka.names, kafka.client(), kafka.topics()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Rename it or leave it out");
    }

    /** The first of those that are held are still served, which is what tells the refusal of the last from a dead server. */
    @Test
    void connectionsBeyondTheLimitAreClosedAsTheyComeUntilOthersEnd() throws Exception {
        WebhookServer server = start();
        int limit = Integer.getInteger("jdk.httpserver.maxConnections");
        List<Socket> held = new ArrayList<>();
        try {
            for (int i = 0; i < limit; i++) {
                held.add(answered(server));
            }

            assertThatThrownBy(() -> answered(server)).isInstanceOf(IOException.class);
            assertThat(statusOnceMore(held.getFirst())).startsWith("HTTP/1.1 404");
        } finally {
            for (Socket socket : held) {
                socket.close();
            }
        }
        await().atMost(60, SECONDS).until(() -> call().send(BODY).status() == 200);
    }

    /** A connection that has had an answer, and so is one of those that are open. */
    private static Socket answered(WebhookServer server) throws IOException {
        Socket socket = new Socket("127.0.0.1", server.address().getPort());
        socket.setSoTimeout(60_000);
        try {
            statusOnceMore(socket);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static String statusOnceMore(Socket socket) throws IOException {
        socket.getOutputStream().write("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
        StringBuilder answer = new StringBuilder();
        // to the end of the object that is its body
        for (int c = socket.getInputStream().read();
                ;
                c = socket.getInputStream().read()) {
            if (c < 0) {
                throw new IOException("closed without an answer");
            }
            answer.append((char) c);
            if (c == '}') {
                return answer.toString();
            }
        }
    }

    @Test
    void propertiesOfTheHttpServerAreSetUnlessSomebodySetThem() throws Exception {
        start();

        assertThat(System.getProperty("sun.net.httpserver.nodelay")).isEqualTo("true");
        // as the build gives it to the tests
        assertThat(System.getProperty("sun.net.httpserver.maxReqTime")).isEqualTo("3");
    }

    private static CompletableFuture<Answer> later(TestCall call) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return call.send(BODY);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Socket slowCaller(WebhookServer server) throws IOException {
        Socket slow = new Socket("127.0.0.1", server.address().getPort());
        slow.getOutputStream()
                .write(("POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nX-Sync-Secret: "
                                + TestCall.SECRET + "\r\nContent-Length: 500\r\n\r\n{")
                        .getBytes(US_ASCII));
        slow.getOutputStream().flush();
        return slow;
    }

    private static String readToEnd(Socket socket) {
        try {
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        } catch (IOException e) {
            // closed hard by the other side
            return "";
        }
    }
}
