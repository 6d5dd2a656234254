package io.hivesync.sinks.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.hivesync.sinks.spi.SinkException;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpCallsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch end = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/thousand", call -> {
            call.sendResponseHeaders(418, 0);
            try (OutputStream body = call.getResponseBody()) {
                body.write("x".repeat(1000).getBytes(UTF_8));
            }
        });
        server.createContext("/stalls", call -> {
            call.sendResponseHeaders(200, 10);
            call.getResponseBody().write('x');
            call.getResponseBody().flush();
            stalled.countDown();
            try {
                end.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.createContext("/nothing", call -> call.sendResponseHeaders(204, -1));
        server.createContext("/moved", call -> {
            call.getResponseHeaders().add("Location", "/thousand");
            call.sendResponseHeaders(307, -1);
        });
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    private HttpCall to(String path) {
        return HttpCall.to("GET", place(path));
    }

    private URI place(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    @Test
    void anAnswerIsHandedOverWhateverItsStatus() throws Exception {
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            HttpAnswer answer = calls.send(to("/thousand"), TIMEOUT);

            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.ok()).isFalse();
            assertThat(answer.text()).hasSize(1000);
        }
    }

    @Test
    void anAnswerAboveTheLimitIsNotReadOn() {
        try (HttpCalls calls = new HttpCalls("the server", 999)) {
            assertThatThrownBy(() -> calls.send(to("/thousand"), TIMEOUT))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("its answer is larger than 999 bytes");
        }
    }

    @Test
    void anAnswerWhoseBodyStallsEndsWithTheTime() {
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            assertThatThrownBy(() -> calls.send(to("/stalls"), Duration.ofMillis(300)))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("did not answer");
        }
    }

    @Test
    void anAnswerWithoutABodyIsEmpty() throws Exception {
        try (HttpCalls calls = new HttpCalls("the server", 0)) {
            HttpAnswer answer = calls.send(to("/nothing"), TIMEOUT);

            assertThat(answer.ok()).isTrue();
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void aRedirectIsAnAnswerAndNotFollowed() throws Exception {
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            assertThat(calls.send(to("/moved"), TIMEOUT).status()).isEqualTo(307);
        }
    }

    @Test
    void aServerThatIsAwayIsUnavailable() {
        server.stop(0);
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            assertThatThrownBy(() -> calls.send(to("/thousand"), TIMEOUT))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("the server cannot be reached")
                    .hasMessageNotContaining("127.0.0.1");
        }
    }

    @Test
    void whatIsSentIsWhatWasSaidAndNothingElse() throws Exception {
        try (ServerSocket raw = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpCalls calls = new HttpCalls("the server", 1000)) {
            CompletableFuture<List<String>> sent = CompletableFuture.supplyAsync(() -> accepted(raw));
            HttpCall call = HttpCall.to(
                            "PATCH",
                            URI.create("http://127.0.0.1:" + raw.getLocalPort() + "//twice/%2e%2E/a%2Fb//?q=%20&r"))
                    .header("X-Key", "hunter2")
                    .header("X-Twice", "1")
                    .header("x-twice", "2")
                    .setHeader("x-key", "hunter3")
                    .header("Content-Type", "application/vnd.x+json")
                    .body("{}".getBytes(UTF_8));

            assertThat(calls.send(call, TIMEOUT).status()).isEqualTo(204);

            assertThat(sent.get(10, TimeUnit.SECONDS))
                    .startsWith("PATCH //twice/%2e%2E/a%2Fb//?q=%20&r HTTP/1.1")
                    .endsWith("", "{}")
                    .containsExactlyInAnyOrder(
                            "PATCH //twice/%2e%2E/a%2Fb//?q=%20&r HTTP/1.1",
                            "Host: 127.0.0.1:" + raw.getLocalPort(),
                            "User-Agent: hive-sync",
                            "Connection: keep-alive",
                            "x-key: hunter3",
                            "X-Twice: 1",
                            "x-twice: 2",
                            "Content-Type: application/vnd.x+json",
                            "Content-Length: 2",
                            "",
                            "{}");
            assertThat(call.toString()).doesNotContain("hunter").doesNotContain("twice");
        }
    }

    /** One request with a body of two bytes, by lines. */
    private static List<String> accepted(ServerSocket server) {
        try (Socket socket = server.accept()) {
            StringBuilder text = new StringBuilder();
            int end = -1;
            while (end < 0 || text.length() < end + 6) {
                text.append((char) socket.getInputStream().read());
                end = text.indexOf("\r\n\r\n");
            }
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(UTF_8));
            return text.toString().lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Other: b", "a\nb", "\0", "\u20ac"})
    void aHeaderThatWouldBeAnotherOneIsRefusedWithoutItsValue(String value) {
        assertThatThrownBy(() -> to("/nothing").header("X-Key", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A value of the header X-Key cannot be sent");
    }

    @Test
    void aServerByItsAddressOfIpv6IsReached() throws Exception {
        InetAddress loopback = InetAddress.getByName("::1");
        assumeTrue(NetworkInterface.getByInetAddress(loopback) != null, "this machine has no IPv6");
        HttpServer other = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
        other.createContext("/", call -> {
            call.getResponseHeaders().add("X-Host", call.getRequestHeaders().getFirst("Host"));
            call.sendResponseHeaders(204, -1);
        });
        other.start();
        String host = "[::1]:" + other.getAddress().getPort();
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            HttpAnswer answer = calls.send(HttpCall.to("GET", URI.create("http://" + host + "/")), TIMEOUT);

            assertThat(answer.header("x-host")).contains(host);
        } finally {
            other.stop(0);
        }
    }

    @Test
    void aConnectionIsUsedAgain() throws Exception {
        Set<Integer> ports = new CopyOnWriteArraySet<>();
        server.createContext("/port", call -> {
            ports.add(call.getRemoteAddress().getPort());
            call.sendResponseHeaders(200, 2);
            call.getResponseBody().write(new byte[2]);
            call.close();
        });
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            for (int i = 0; i < 3; i++) {
                calls.send(to("/port"), TIMEOUT);
            }
        }

        assertThat(ports).hasSize(1);
    }

    /** Each byte of a head comes in time, and the head never. */
    @Test
    void anAnswerThatTricklesEndsWithTheTime() throws Exception {
        try (ServerSocket trickling = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpCalls calls = new HttpCalls("the server", 1000)) {
            Thread.startVirtualThread(() -> {
                try (Socket socket = trickling.accept()) {
                    socket.getOutputStream().write("HTTP/1.1 200 OK\r\nX-Long: ".getBytes(UTF_8));
                    while (!end.await(20, TimeUnit.MILLISECONDS)) {
                        socket.getOutputStream().write('x');
                    }
                } catch (IOException | InterruptedException e) {
                    // the caller hung up
                }
            });
            URI place = URI.create("http://127.0.0.1:" + trickling.getLocalPort() + "/");

            assertThatThrownBy(() -> calls.send(HttpCall.to("GET", place), Duration.ofMillis(300)))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("did not answer");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anInterruptEndsACallOnAnyThread(boolean virtual) throws Exception {
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            CompletableFuture<String> outcome = new CompletableFuture<>();
            Runnable call = () -> {
                try {
                    outcome.complete(calls.send(to("/stalls"), TIMEOUT).text());
                } catch (SinkException e) {
                    outcome.complete(
                            e.getMessage() + ", " + Thread.currentThread().isInterrupted());
                }
            };
            Thread thread = virtual
                    ? Thread.ofVirtual().start(call)
                    : Thread.ofPlatform().start(call);
            stalled.await();

            thread.interrupt();

            assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo("Interrupted while the server was asked, true");
        }
    }

    /** @return the head of the one request that is answered */
    private static String answering(ServerSocket server, String answer) {
        try (Socket socket = server.accept()) {
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) socket.getInputStream().read());
            }
            socket.getOutputStream().write(answer.getBytes(UTF_8));
            socket.getOutputStream().flush();
            return head.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Guards a batch that is too large: its size is only made smaller when this is heard. */
    @Test
    void anAnswerBeforeTheBodyWasSentIsHeard() throws Exception {
        try (ServerSocket hasty = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpCalls calls = new HttpCalls("the server", 1000)) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> answering(
                    hasty, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
            HttpCall call =
                    HttpCall.post(URI.create("http://127.0.0.1:" + hasty.getLocalPort() + "/"), new byte[16 << 20]);

            assertThat(calls.send(call, TIMEOUT).status()).isEqualTo(413);
            assertThat(asked.get(10, TimeUnit.SECONDS)).startsWith("POST / ");
        }
    }

    /** It would be read to its end to keep the connection, and has none. */
    @Test
    void anEndlessAnswerIsLetGo() {
        CountDownLatch letGo = new CountDownLatch(1);
        server.createContext("/endless", call -> {
            call.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    call.getResponseBody().write(new byte[1 << 16]);
                }
            } finally {
                letGo.countDown();
            }
        });
        try (HttpCalls calls = new HttpCalls("the server", 1000)) {
            assertThatThrownBy(() -> calls.send(to("/endless"), Duration.ofMinutes(2)))
                    .isInstanceOf(Unavailable.class)
                    .hasMessageContaining("its answer is larger than 1000 bytes");
            assertThatCode(() -> assertThat(letGo.await(60, TimeUnit.SECONDS)).isTrue())
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void afterItIsClosedNothingIsAsked() {
        HttpCalls calls = new HttpCalls("the server", 1000);
        calls.close();

        assertThatThrownBy(() -> calls.send(to("/thousand"), TIMEOUT))
                .isInstanceOf(Unavailable.class)
                .hasMessage("the server is asked no more: the sink is closed");
    }

    @Test
    void aCloseEndsWhatIsUnderWay() throws Exception {
        HttpCalls calls = new HttpCalls("the server", 1000);
        var outcome = CompletableFuture.supplyAsync(() -> {
            try {
                return calls.send(to("/stalls"), TIMEOUT).text();
            } catch (SinkException e) {
                return e.getClass().getSimpleName();
            }
        });
        stalled.await();

        calls.close();

        assertThat(outcome.get(10, TimeUnit.SECONDS)).isEqualTo("Unavailable");
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        assertThat(retryAfter("7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(retryAfter("Fri, 02 Jan 2026 03:04:35 GMT")).isEqualTo(Duration.ofSeconds(30));
        assertThat(retryAfter("Fri, 02 Jan 2026 03:00:00 GMT")).isZero();
        assertThat(retryAfter("999999999")).isEqualTo(Duration.ofHours(1));
        assertThat(retryAfter("soon")).isEqualTo(Duration.ofSeconds(1));
        assertThat(RetryAfter.of(new HttpAnswer(503, List.of(), new byte[0]), CLOCK))
                .isEqualTo(Duration.ofSeconds(1));
    }

    private static Duration retryAfter(String value) {
        return RetryAfter.of(new HttpAnswer(503, List.of(new HttpHeader("retry-AFTER", value)), new byte[0]), CLOCK);
    }
}
