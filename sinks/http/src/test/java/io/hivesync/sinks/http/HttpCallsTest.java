package io.hivesync.sinks.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.hivesync.sinks.spi.SinkException.Unavailable;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpCallsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);

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

    private HttpRequest.Builder to(String path) {
        return HttpCalls.to(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path));
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
    void retryAfterIsSecondsOrADate() {
        assertThat(retryAfter("7")).isEqualTo(Duration.ofSeconds(7));
        assertThat(retryAfter("Fri, 02 Jan 2026 03:04:35 GMT")).isEqualTo(Duration.ofSeconds(30));
        assertThat(retryAfter("Fri, 02 Jan 2026 03:00:00 GMT")).isZero();
        assertThat(retryAfter("999999999")).isEqualTo(Duration.ofHours(1));
        assertThat(retryAfter("soon")).isEqualTo(Duration.ofSeconds(1));
        assertThat(RetryAfter.of(HttpHeaders.of(Map.of(), (name, value) -> true), CLOCK))
                .isEqualTo(Duration.ofSeconds(1));
    }

    private static Duration retryAfter(String value) {
        return RetryAfter.of(HttpHeaders.of(Map.of("Retry-After", List.of(value)), (name, given) -> true), CLOCK);
    }
}
